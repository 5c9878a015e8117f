"""One look a category, the same in every figure: countries by colour, stages by shape and tint, plans hollow."""

from techsec.figures.encodings import Look

# By alpha-3 code; an economy that is not among them is grey and named.
ECONOMIES = {
    "USA": Look("vermillion", "square"),
    "JPN": Look("blue", "circle"),
    "CHN": Look("purple", "diamond"),
    "NLD": Look("green", "triangle-up"),
    "KOR": Look("gold", "triangle-down"),
    "TWN": Look("teal", "cross"),
}
OTHERS = Look("grey", "triangle-right")
# Who acts or speaks: one of the two allies, or both together.
UNITED_STATES, JAPAN, CHINA = ECONOMIES["USA"], ECONOMIES["JPN"], ECONOMIES["CHN"]
BOTH = Look("ink", "triangle-up")
STAGES = {
    "idea": Look("early", "circle"),
    "mechanism": Look("middle", "square"),
    "industry": Look("late", "triangle-up"),
    "context": Look("early", "diamond"),
}

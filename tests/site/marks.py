"""How many marks the data call for in each figure's first state, and where in its SVG they are."""

from functools import cache

from techsec import agreement, argument, bands, data, removals, supply
from techsec.figures import conduct, drivers, evidence, framework, labs, literature, maps, outlook, practice
from techsec.figures import supply as chain

SYMBOL, RECT = (f".mark-{kind}.role-mark path" for kind in ("symbol", "rect"))


@cache
def expected() -> dict[str, tuple[str, int]]:
    """Figure id -> (CSS selector of its marks, their number)."""
    return {**_opening(), **_practice(), **_supply(), **_testing(), **_drivers(), **_conduct(), **_outlook(), **_labs()}


def _opening() -> dict[str, tuple[str, int]]:
    events, citations = data.events(), data.citations()
    people = literature.scholars_frame(data.literature())
    return {
        "fig-scholars": (RECT, int((people["theory"] != "none stated").sum())),
        "fig-sources": (SYMBOL, len(literature.sources_frame(citations, data.sections()))),
        "fig-newspapers": (SYMBOL, 2 * len(literature.newspapers_frame(events, citations))),
        "fig-argument": (RECT, len(argument.MAIN_LINE)),
        "fig-toy": (SYMBOL, len(framework.toy_frame())),
    }


def _practice() -> dict[str, tuple[str, int]]:
    events, actors, forums = data.events(), data.actors(), data.forums()
    return {
        "fig-stages": (SYMBOL, len(practice.stages_frame(events, data.sections()))),
        "fig-ideas": (SYMBOL, len(practice.ideas_frame(events, actors))),
        "fig-forums": (SYMBOL, len(practice.forums_frame(forums, data.forum_members(), actors))),
        "fig-technologies": (SYMBOL, len(practice.technologies_frame(events, forums, data.technologies()))),
        "fig-forum-map": (
            SYMBOL,
            len(maps.forum_map_frame(forums, data.forum_members(), actors).query("shown == 'all forums'")),
        ),
        "fig-rapidus": (SYMBOL, len(practice.rapidus_frame(events, actors))),
    }


def _supply() -> dict[str, tuple[str, int]]:
    inputs, shares = data.supply_chain_inputs(), data.supply_chain_shares()
    links, firms = data.supply_chain_links(), data.supply_chain_firms()
    held, firm = (
        made.query(f"group == '{supply.FIRST_GROUP}'")
        for made in (chain.shares_frame(inputs, shares, links), chain.country_or_firm_frame(inputs, shares, firms))
    )
    return {
        "fig-holders": (RECT, len(chain.holders_frame(inputs, shares, links))),
        "fig-together": (SYMBOL, len(chain.together_frame(inputs, shares))),
        "fig-shares": (RECT, len(held)),
        "fig-concentration": (SYMBOL, len(chain.concentration_frame(inputs, shares, links))),
        "fig-country-firm": (RECT, 2 * len(firm)),
        "fig-exposure": (SYMBOL, int((chain.exposure_frame(inputs, shares, links)["holder"] == "Japan").sum())),
    }


def _testing() -> dict[str, tuple[str, int]]:
    rows = evidence.posterior_frame(data.evidence(), data.likelihoods(), data.hypotheses())
    weights = evidence.tests_frame(data.evidence(), data.likelihoods(), data.hypotheses())
    return {
        "fig-expectations": (SYMBOL, len(evidence.expectations_frame(data.implications(), data.hypotheses()))),
        "fig-tests": (SYMBOL, int((weights["outcome"] == "O4").sum())),
        "fig-posterior": (SYMBOL, int((rows["outcome"] == "O4").sum())),
    }


def _drivers() -> dict[str, tuple[str, int]]:
    documents = data.documents()
    return {
        "fig-quotation-marks": (RECT, len(drivers.quotation_frame(data.wording(), data.sections()))),
        "fig-word-of-china": (SYMBOL, len(drivers.china_words_frame(documents))),
        "fig-document-themes": (RECT, len(drivers.themes_frame(documents))),
        "fig-two-gauges": (RECT, len(drivers.gauges_frame(data.threat_indicators()))),
    }


def _conduct() -> dict[str, tuple[str, int]]:
    events, sections, actors = data.events(), data.sections(), data.actors()
    return {
        "fig-placement": (SYMBOL, len(conduct.placement_frame(events, sections))),
        "fig-first-movers": (SYMBOL, len(conduct.first_movers_frame(events, actors))),
        "fig-talk-or-money": (SYMBOL, len(conduct.talk_or_money_frame(events))),
        "fig-china-named": (SYMBOL, len(conduct.china_named_frame(data.documents()))),
        "fig-follow-up": (SYMBOL, len(conduct.follow_up_frame(data.export_controls(), actors))),
    }


def _outlook() -> dict[str, tuple[str, int]]:
    events, subsidies, plants = data.events(), data.subsidies(), maps.plants_frame(data.fabs())
    return {
        "fig-node-ladder": (SYMBOL, len(outlook.node_ladder_frame(data.fabs()))),
        # Beside the marks of plants a dot for each place.
        "fig-plants": (SYMBOL, len(plants) + plants["place"].nunique()),
        "fig-rapidus-money": (SYMBOL, len(outlook.funding_frame(subsidies, data.quantities(), events))),
        "fig-tokyo-pays": (RECT, len(outlook.recipients_frame(subsidies, data.actors()))),
        "fig-plan-outcome": (f":is({SYMBOL}, {RECT})", len(outlook.plans_frame(events))),
        "fig-checked": (SYMBOL, len(outlook.checks_frame(events))),
        # Beside its marks two bars.
        "fig-action-answer": (f":is({SYMBOL}, {RECT})", len(outlook.action_answer_frame(events, data.actors())) + 2),
    }


def _labs() -> dict[str, tuple[str, int]]:
    events = data.events()
    public = events["provenance"].eq("public")
    lines = bands.posteriors(data.evidence(), data.likelihoods(), data.hypotheses(), data.outcomes())
    tables = (data.supply_chain_inputs(), data.supply_chain_shares(), data.supply_chain_firms())
    removed = removals.changes(*tables)
    kappas = agreement.coefficients({labs.PASSES: data.agreement()})
    codes = agreement.code_counts({"public": events[public], "paper": events[~public]})
    return {
        "fig-lab-tracing": (SYMBOL, int((lines["outcome"] == "O4").sum())),
        # Where an arrow begins, and its head.
        "fig-lab-exposure": (SYMBOL, int(removed.query("scenario == 'Japan'")[["before", "after"]].count().sum())),
        "fig-lab-coding": (SYMBOL, len(kappas)),
        "fig-lab-own-data": (SYMBOL, int((codes["variable"] == codes["variable"].iloc[0]).sum())),
    }

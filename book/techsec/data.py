"""One loader for each table: it reads a CSV of data/, checks it against datapackage.json and returns typed columns.

All of them raise schema.TableError, naming file, row, column, value and rule, where a table breaks its schema. The
columns, their types and units are described in the codebook and in data/datapackage.json.
"""

import pandas as pd

from techsec.schema import load


def sections() -> pd.DataFrame:
    """Sections of the paper with their pages and the stage that the paper gives them (``placement``)."""
    return load("sections")


def events() -> pd.DataFrame:
    """Dated events, the paper's and public ones beside them; ``start`` and ``end`` are the first and last day."""
    return load("events")


def actors() -> pd.DataFrame:
    """States and economies, agencies, parties, firms and persons that act in a table."""
    return load("actors")


def forums() -> pd.DataFrame:
    """Bodies, meetings and frameworks in which the actors meet."""
    return load("forums")


def forum_members() -> pd.DataFrame:
    """Economies in forums and how they take part: member, observer, invited, considered, supporter."""
    return load("forum_members")


def technologies() -> pd.DataFrame:
    """The technologies that events are coded with, and the parent of each."""
    return load("technologies")


def citations() -> pd.DataFrame:
    """Works in the paper's footnotes, one row for each work and footnote; ``key`` is a key of references.bib."""
    return load("citations")


def quantities() -> pd.DataFrame:
    """Quantities that the paper states, with their unit and page; ``value_high`` is the upper end of a range."""
    return load("quantities")


def literature() -> pd.DataFrame:
    """Scholars and commentators whose claims the paper reports, with strand and theory as it uses them."""
    return load("literature")


def concepts() -> pd.DataFrame:
    """The glossary: terms in English, Chinese and, where the field uses one, Japanese."""
    return load("concepts")


def wording() -> pd.DataFrame:
    """How often chosen words stand in each section and page of the paper, quoted or not."""
    return load("wording")


def argument_nodes() -> pd.DataFrame:
    """Elements of the paper's causal argument and the rival explanations."""
    return load("argument_nodes")


def argument_edges() -> pd.DataFrame:
    """Arrows between those elements: stated, implied or rival; without ``feedback`` they form no circle."""
    return load("argument_edges")


def discrepancies() -> pd.DataFrame:
    """The register behind the source notes: what the paper says beside what a source says."""
    return load("discrepancies")


def fabs() -> pd.DataFrame:
    """Statements about the status and node (nm) of chip plants, one row for each plant and time."""
    return load("fabs")


def subsidies() -> pd.DataFrame:
    """Decisions on public money for chip makers, in yen or in dollars; often upper limits."""
    return load("subsidies")


def talent() -> pd.DataFrame:
    """Figures on people needed, entering or trained in the chip industry, in persons."""
    return load("talent")


def export_controls() -> pd.DataFrame:
    """Export-control rules and steps of the United States and Japan, chosen from public rows."""
    return load("export_controls")


def export_control_items() -> pd.DataFrame:
    """Categories of Japan's 23 items of July 2023, with the number of items in each."""
    return load("export_control_items")


def threat_indicators() -> pd.DataFrame:
    """Measured pressure and perceptions of it, one row for each measure and year."""
    return load("threat_indicators")


def market_indicators() -> pd.DataFrame:
    """Market shares in per cent; three measures that may not be joined."""
    return load("market_indicators")


def hypotheses() -> pd.DataFrame:
    """The rival accounts of what drove the cooperation, with ``none`` to keep the list exhaustive."""
    return load("hypotheses")


def outcomes() -> pd.DataFrame:
    """The six outcomes that the label technology-security cooperation covers."""
    return load("outcomes")


def implications() -> pd.DataFrame:
    """What each account expects to be seen, one row for each implication and account."""
    return load("implications")


def evidence() -> pd.DataFrame:
    """Evidence, one row for each piece: its words, its source and how far that is trusted, a teaching judgement."""
    return load("evidence")


def likelihoods() -> pd.DataFrame:
    """How far each piece tells for each account of an outcome, by two passes; the bands are teaching judgements."""
    return load("likelihoods")


def searches() -> pd.DataFrame:
    """The search for evidence, one row for each account, outcome and place searched."""
    return load("searches")


def supply_chain_inputs() -> pd.DataFrame:
    """Inputs of the semiconductor supply chain (ETO, non-commercial licence)."""
    return load("supply_chain_inputs")


def supply_chain_shares() -> pd.DataFrame:
    """Shares of economies in an input, in per cent (ETO, non-commercial licence); years differ."""
    return load("supply_chain_shares")


def supply_chain_links() -> pd.DataFrame:
    """Which input goes into which, or is a type of which (ETO, non-commercial licence)."""
    return load("supply_chain_links")


def supply_chain_firms() -> pd.DataFrame:
    """Organisations that supply an input, with shares where given (ETO, non-commercial licence)."""
    return load("supply_chain_firms")


def documents() -> pd.DataFrame:
    """Strategy documents and statements; only rows with ``basis`` text_read were coded from their text."""
    return load("documents")


def agreement() -> pd.DataFrame:
    """Coefficients of agreement between the two passes of coding, each with n and a bootstrap interval."""
    return load("agreement")


def coding(units: str, coder: str) -> pd.DataFrame:
    """One pass of coding: ``units`` is events or documents, ``coder`` is a or b."""
    return load(f"{units}_pass_{coder}")


def settled(units: str) -> pd.DataFrame:
    """Where the codings of events or documents differ, what was settled on and why."""
    return load(f"{units}_settled")

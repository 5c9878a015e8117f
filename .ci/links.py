"""Do the addresses in book and data still answer? Prints a report in Markdown; a page that moved is news, no fault.

python .ci/links.py [folder]: reads Markdown, notebooks, bibliographies and tables below ``book`` and ``data``.
"""

import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import requests

ENDINGS = {".md", ".ipynb", ".bib", ".csv", ".json"}
# Not what no address holds unescaped, nor East Asian text that follows without a space.
ADDRESS = re.compile(r"https?://(?=\w)[^\s<>\"'`\\|{}\u3000-\u9fff\uff00-\uffef]+")
SCHEMA = re.compile(r"https?://(json-schema|specs\.frictionlessdata)")
AT_ONCE, SECONDS = 8, 20
# Some servers turn away what does not look like a browser.
AGENT = {"User-Agent": "Mozilla/5.0 (compatible; link check of a teaching book)"}


def addresses(root: Path) -> dict[str, list[str]]:
    """Every external address below ``root``/book and ``root``/data, with the files that name it."""
    found: dict[str, list[str]] = {}
    for file in sorted(path for folder in ("book", "data") for path in (root / folder).rglob("*")):
        if file.suffix in ENDINGS and "checkpoint" not in file.name:
            text = file.read_text(encoding="utf-8").replace("\\n", " ").replace("\\&", "&").replace("\\_", "_")
            for address in map(trimmed, ADDRESS.findall(text)):
                files = found.setdefault(address, [])
                if file.relative_to(root).as_posix() not in files:
                    files.append(file.relative_to(root).as_posix())
    return {address: files for address, files in found.items() if not SCHEMA.match(address)}


def trimmed(address: str) -> str:
    """The address without the punctuation of the sentence around it."""
    address = address.rstrip(".,;:!?*")
    while address.endswith((")", "]")) and address.count(address[-1]) > address.count("(["[address[-1] == "]"]):
        address = address[:-1].rstrip(".,;:!?*")
    return address


def well_formed(address: str) -> bool:
    """Whether it is an http address with a host that can exist."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?", parts.netloc))


def answer(address: str, seconds: float = SECONDS) -> tuple[str, str]:
    """``ok``, ``moved``, ``gone`` or ``unclear``, and what the server or the network said."""
    try:
        reply = requests.get(address, headers=AGENT, timeout=seconds, stream=True)
    except requests.exceptions.SSLError:
        return "unclear", "the certificate is not valid"
    except requests.exceptions.Timeout:
        return "unclear", f"no answer in {seconds:g} seconds"
    except requests.exceptions.RequestException as error:
        return "unclear", type(error).__name__
    with reply:
        if reply.status_code in (404, 410):
            return "gone", str(reply.status_code)
        if not reply.ok:
            return "unclear", str(reply.status_code)
        permanent = any(step.status_code in (301, 308) for step in reply.history)
        return ("moved", f"to {reply.url}") if permanent else ("ok", str(reply.status_code))


def report(found: dict[str, list[str]], ask=answer) -> str:
    """What became of each address, in Markdown, the gone ones first."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = dict(zip(found, pool.map(ask, found), strict=True))
    lines = [f"# {len(found)} addresses", ""]
    for kind, heading in {"gone": "Gone", "moved": "Moved for good", "unclear": "Not clear"}.items():
        those = [address for address, (what, _) in answers.items() if what == kind]
        lines += [f"## {heading}: {len(those)}", ""]
        lines += [f"- {address} ({answers[address][1]}), in {', '.join(found[address])}" for address in those] + [""]
    lines.append(f"{sum(what == 'ok' for what, _ in answers.values())} answered as they should.")
    return "\n".join(lines)


if __name__ == "__main__":
    print(report(addresses(Path(sys.argv[1] if len(sys.argv) > 1 else "."))))

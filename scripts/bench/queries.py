"""The queries of docs/bi.md: by their headings, as people copy them."""

import re

from mdm.render import ROOT

DOCUMENT = (ROOT / "docs/bi.md").read_text("utf-8")
QUERIES: dict[str, str] = dict(
    re.findall(r"^### ([^\n]+)\n(?:(?!^#).)*?```sql\n(.*?)```", DOCUMENT, re.DOTALL | re.MULTILINE)
)

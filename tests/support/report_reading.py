"""A report read back: its sections, tables, commands and scripts; and a model of hostile names. No test."""

from html import escape
from html.parser import HTMLParser

HOSTILE = (
    "</script><script>document.title='planted'</script>",
    "[/r]<b>bold</b>",
    "%{x}<a href='javascript:alert(1)'>x</a>",
    "<!--<script>",
    "a&lt;b",
    "$x^2$",
)
BODY = """<mujoco><compiler angle="radian"/><worldbody><body name="pelvis" pos="0 0 1"><freejoint name="root"/>
<geom type="box" size=".1 .1 .1" mass="10"/>{sites}{legs}</body></worldbody><tendon>{tendons}</tendon>
<actuator>{actuators}</actuator></mujoco>"""
LEG = """<body name="femur_{s}" pos="0 {y} -.1"><joint name="hip_flexion_{s}" type="hinge" axis="0 -1 0"/>
<geom type="capsule" size=".05" fromto="0 0 0 0 0 -.4" mass="8"/><site name="on_{s}" pos="0.02 0 -.05"/>
<body name="tibia_{s}" pos="0 0 -.4"><joint name="knee_angle_{s}" type="hinge" axis="0 1 0"/>
<geom type="capsule" size=".04" fromto="0 0 0 0 0 -.4" mass="4"/></body></body>"""


def hostile_model(path):
    """An MJCF body whose muscles bear the names of `HOSTILE`."""
    names = [(escape(f"{stem}_{side}", quote=True), side) for stem in HOSTILE for side in "rl"]
    sites = "".join(f'<site name="o{i}" pos=".06 {-0.08 if s == "r" else 0.08} 0"/>' for i, (_, s) in enumerate(names))
    tendons = "".join(
        f'<spatial name="t{i}"><site site="o{i}"/><site site="on_{s}"/></spatial>' for i, (_, s) in enumerate(names)
    )
    actuators = "".join(f'<muscle name="{n}" tendon="t{i}" force="500"/>' for i, (n, _) in enumerate(names))
    legs = LEG.format(s="r", y=-0.1) + LEG.format(s="l", y=0.1)
    path.write_text(BODY.format(sites=sites, legs=legs, tendons=tendons, actuators=actuators))
    return path


class Reading(HTMLParser):
    """What a page holds.

    Attributes
    ----------
    tables : section -> tables, each a list of rows of (text, value or None)
    commands : section -> commands
    scripts : (type, text) of every script
    headings : (level, text); tags : (name, attributes) in the order in which they open
    """

    def __init__(self, html):
        super().__init__()
        self.tables, self.commands, self.scripts, self.headings, self.tags = {}, {}, [], [], []
        self.section, self.text, self.value = "", "", None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        if tag == "section":
            self.section = attrs["id"]
        elif tag == "table":
            self.tables.setdefault(self.section, []).append([])
        elif tag == "tr":
            self.tables[self.section][-1].append([])
        elif tag in ("td", "th", "code", "script", "h1", "h2", "h3"):
            self.text, self.value = "", attrs.get("data-value")
            self.kind = attrs.get("type", "")

    def handle_data(self, data):
        self.text += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.tables[self.section][-1][-1].append((self.text, None if self.value is None else float(self.value)))
        elif tag == "code":
            self.commands.setdefault(self.section, []).append(self.text)
        elif tag == "script":
            self.scripts.append((self.kind, self.text))
        elif tag in ("h1", "h2", "h3"):
            self.headings.append((int(tag[1]), self.text))

    def values(self, section, table=0):
        """Row label -> the whole numbers of its cells."""
        return {row[0][0]: [v for _, v in row[1:] if v is not None] for row in self.tables[section][table][1:]}

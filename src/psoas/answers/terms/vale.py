"""The rules as a style for Vale: what it can say of them, a file a rule."""

from __future__ import annotations

from pathlib import Path

from psoas.answers.terms.finding import WARNING, rules
from psoas.errors import OutputError, printable

HEAD = (
    "# {id} {name}, from psoas terms. Vale sees words, not clauses: {exempt} cannot be said here,\n"
    "# so this file finds more than `psoas terms` does.\n"
)
HIP = r"(?:push|drive|press|lift|raise|lower|drop|shift|square|tuck) (?:the |your )?hips?"
TOKENS: dict[str, tuple[str, ...]] = {
    "PS101": ("ilio[ -]?psoas", "illiopsoas", "ileopsoas"),
    "PS102": (r"(?:hip|thigh|trunk|back|spinal|knee)[ -](?:flexor|extensor|abductor|adductor|rotator)s?",
              r"core (?:stability|strength|muscles?)", r"(?:the|your|strong|weak|tight) core"),
    "PS103": ("glutes", "hamstrings", "quads", "abs"),
    "PS201": (r"(?:anterior|posterior|lateral) pelvic tilt", r"(?:tilt|rotate|tip|roll)s? (?:the |your )?(?:pelvis|sacrum)",
              r"(?:pelvis|sacrum) (?:tilts|rotates|tips|rolls)"),
    "PS202": (r"(?:flex|extend|abduct|adduct)(?:es|s)? (?:the |your )?(?:thigh|leg|femur|pelvis)",
              r"(?:thigh|leg) (?:flexion|extension)"),
    "PS203": (r"hip extension by arching",),
    "PS204": (HIP, r"hips? (?:up|back|forward|down|square)", r"tuck (?:the |your )?tail(?:bone)?", r"at the waist"),
    "PS205": (r"anterior(?:ly)? .{0,40}flatten", r"posterior(?:ly)? .{0,40}arch"),
    "PS301": (r"neutral (?:pelvis|spine|position|alignment)",),
    "PS302": (r"(?:tight|short|stiff|weak|overactive|inhibited) (?:psoas|iliacus|iliopsoas|hamstrings|glutes|hip flexors|hips?)",),
    "PS303": ("alignment", r"good posture"),
    "PS401": (r"(?:psoas|iliacus) (?:flexes|extends|tilts|rotates)",),
    "PS402": (r"stabili[sz]es? the (?:spine|pelvis|trunk|hip)", r"core stability"),
    "PS501": (r"EMG of (?:the )?(?:psoas|iliacus|iliopsoas|hip flexors)",),
    "PS502": (r"Thomas test", r"straight leg raise"),
}  # fmt: skip


def vale_rule(rule: str) -> str:
    """The file of a rule."""
    one = rules()[rule]
    tokens = "".join(f"  - {quoted(token)}\n" for token in TOKENS[rule])
    message = one.message.replace("{text}", "%s").replace("{note}", "")
    return (
        HEAD.format(id=one.id, name=one.name, exempt=f"'{one.exempt}'" if one.exempt else "the rest of the clause")
        + f"extends: existence\nmessage: {quoted(f'{message} {one.question}')}\nignorecase: true\n"
        f"level: {'warning' if one.level == WARNING else 'suggestion'}\n"
        f"link: {quoted(f'docs/terms.md#{rule.lower()}')}\ntokens:\n{tokens}"
    )


def quoted(text: str) -> str:
    """A YAML text in single quotes."""
    return "'" + text.replace("'", "''") + "'"


def write_vale(folder: Path) -> list[Path]:
    """A style of Vale in a folder: one .yml a rule for prose.

    Raises
    ------
    OutputError
        The folder cannot be made or written into.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for rule in TOKENS:
            file = folder / f"{rule}.yml"
            file.write_text(vale_rule(rule), encoding="utf-8")
            written.append(file)
    except OSError as error:
        raise OutputError(f"'{printable(folder)}' cannot be written into ({error.strerror}).") from None
    return written

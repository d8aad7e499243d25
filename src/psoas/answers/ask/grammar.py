"""The grammar of questions: slots filled from phrases, until no phrase is left over."""

from __future__ import annotations

from dataclasses import replace

from psoas.anatomy.phrases import tagged, tokens
from psoas.answers.ask.angles import angles
from psoas.answers.ask.heard import alternatives, spelt, unframed
from psoas.answers.ask.reading import OPEN, Action, Reading, Sentence, unknown_words
from psoas.answers.ask.slots import AGENTS, Slots, does, muscles
from psoas.answers.ask.turns import DOING
from psoas.errors import InvalidValueError

CURVES = ("lordosis", "curve", "curvature", "lordotic", "hyperlordosis", "arch")  # what is flattened or hollowed
NEAR = 5  # words
MOST = 500  # characters
ADVICE = Reading("", "advice", open="cannot: medical advice")
WHEN = ("when", "while", "whilst", "if", "once", "after", "before")
CONDITIONAL = ("when", "while", "whilst", "if", "during", "in", "as", "with")
TOPICS = ("emg", "gait", "stretch", "tightness", "floor", "claims", "stiffen", "animal", "anatomy")


def read_question(question: str) -> Reading:
    """What a question in words asks.

    Parameters
    ----------
    question : str
        At most 500 characters.

    Raises
    ------
    InvalidValueError
        Too long, or empty; a number that is no angle of a joint.

    Examples
    --------
    >>> found = read_question("Does the psoas tilt the pelvis forward?")
    >>> found.kind, found.tuples[0].of, found.tuples[0].sign, found.open
    ('action', 'pelvis', '-', 'relative_to operator posture')
    """
    if len(question) > MOST:
        raise InvalidValueError(f"a question has at most {MOST} characters, not {len(question)}.")
    words, changes = spelt(tokens(question))
    if not words:
        raise InvalidValueError("ask something, such as: psoas ask 'does the psoas tilt the pelvis?'")
    tags, open_at = alternatives(unframed(tagged(words), question))
    return replace(read(Sentence(tags, open_at=open_at, text=question)), question=question, corrections=tuple(changes))


def read(s: Sentence) -> Reading:
    """The kind of question, and what it asks."""
    if s.has("topics", "advice"):
        return ADVICE
    posture, refused = postures(s)
    movers = [i for i in s.every("muscles") if i not in s.taken]
    acts = acts_of(s, movers)
    state = next((s.means(i, "states") for i in s.every("states") if i not in s.taken), None)
    topic = topic_of(s, acts)
    if s.has("functions", "how to") and not topic and state is None:
        return ADVICE
    if about_a_person(s, acts, movers, state, topic):
        found = tuple(Action(m, None, None, None, None, None, None, state) for m in muscles(s, movers) or (OPEN,))
        return Reading("", "person", found, "cannot: a measurement of a person is needed")
    if topic:
        return Reading("", "unsupported", open=f"cannot: {topic}", topic=topic)
    if refused:
        raise InvalidValueError(refused)
    if unknown := unknown_words(s):
        return Reading("", "unknown", open=f"unknown word: {unknown[0]}")
    if named := unnamed(s, acts, movers):
        return Reading("", "unknown", open=f"named for a motion: {named}")
    before = len(s.taken)
    left = without_conditions(s, acts, movers)
    slots = Slots(s, movers, left, posture, state)
    if len(s.taken) > before:
        slots.remarks.append("a condition without an angle")
    if s.amounts:
        slots.remarks.append("an amount that is no angle")
    return slots.reading()


def topic_of(s: Sentence, acts: list[int]) -> str:
    """What another command, or none, answers."""
    found = [s.means(i, "topics") for i in s.every("topics") if s.means(i, "topics") != "advice"]
    if s.has("postures", "hanging_leg") and any("test" in tag.words for tag in s.tags):
        found.append("tightness")
    return next((topic for topic in TOPICS if topic in found and (topic != "anatomy" or not acts)), "")


def about_a_person(s: Sentence, acts: list[int], movers: list[int], state: str | None, topic: str) -> bool:
    """Whether somebody's own muscle or posture is asked about, and nothing that a muscle does."""
    own = s.has("functions", "first person")
    if acts and own and not movers:
        return not (s.has("functions", "which") or s.has("functions", "what")) and not topic
    if acts or does(s):
        return False
    return (own and (state is not None or (bool(s.has("muscles")) and not topic))) or (
        state is not None and s.has("muscles") and not topic
    )


def unnamed(s: Sentence, acts: list[int], movers: list[int]) -> str:
    """A group that is named for a motion and is no group of muscles here, where it is said to act: "hip extensors"."""
    if movers or s.has("functions", "which") or s.has("functions", "what"):
        return ""
    for i in acts:
        if s.tags[i].words.endswith(AGENTS) and any(k > i for k in acts):
            joint = (
                s.tags[i - 1].words + " "
                if i and (s.tags[i - 1].as_("joints") or s.tags[i - 1].as_("segments"))
                else ""
            )
            return f"{joint}{s.tags[i].words}"
    return ""


def without_conditions(s: Sentence, acts: list[int], movers: list[int]) -> list[int]:
    """The acts that are asked, without those that only say when: "when the knee bends"; their words are taken."""
    kept = list(acts)
    for i in range(len(s.tags)):
        early = [k for k in kept if k < i]
        firm = s.is_word(i, *WHEN) or (s.is_word(i, "as") and s.is_word(i + 1, "the", "my", "your", "a", "one"))
        loose = (
            s.is_word(i, "with", "in", "during", "without")
            and early
            and s.means(early[-1], "motions") not in ("shift", "lift")
        )
        if not (firm or loose):
            continue
        end = next((k for k in range(i + 1, len(s.tags)) if s.is_word(k, "does", "do", "is", "are", "can", "will", "and") and k > i + 2),
                   len(s.tags)) if not early else len(s.tags)  # fmt: skip
        inside = [k for k in kept if i < k < end and not s.tags[k].words.endswith(AGENTS)]
        outside = [k for k in kept if not i < k < end]
        if not inside or not (outside or does(s)):
            continue
        if not any(i < m < end for m in movers):
            kept = outside
            s.taken |= set(range(i, end))
        elif firm and not any(s.tags[k].as_("segments") or s.tags[k].as_("joints") for k in range(i, end)):
            kept = outside  # "when the psoas pulls": that it acts
    return kept


def acts_of(s: Sentence, movers: list[int]) -> list[int]:
    """Where the verbs and nouns of motion stand."""
    found = [i for i in s.every("motions") if i not in s.taken and i not in movers and s.means(i, "motions") != DOING]
    found = [i for i in found if s.tags[i].kind != "functions"]
    return [i for k, i in enumerate(found) if not (s.is_word(i, *CURVES) and k and i - found[k - 1] < NEAR
                                                   and s.means(found[k - 1], "motions") in ("arch", "round"))]  # fmt: skip


def postures(s: Sentence) -> tuple[str | None, str]:
    """A named posture, the angles of joints, or both; and why a number is no angle. What says so is taken."""
    found, refused = angles(s)
    words = [f"{name}={value:g}" for name, value in found.items()]
    for i in s.every("postures"):
        means = s.means(i, "postures")
        if i in s.taken or (
            means == "bent_forward?" and not any(s.is_word(j, *CONDITIONAL) for j in (i - 1, i - 2, i - 3))
        ):
            continue
        s.taken.add(i)
        words = words if words and means == "standing" else [means, *words]
        break
    return ",".join(words) or None, refused

"""The likely agency of a topic, from the agencies of its posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.language.agencies.finder import AgencyMention

# A desk named by two comments, or by few of many, is chance.
_FEWEST_POSTS = 3
_LEAST_SHARE_OF_POSTS = 0.1
_LEAST_SHARE = 0.4
_LEAST_LEAD = 1.5
# So few posts of a rival, of those of the best, are slips.
_CHANCE = 0.1


@dataclass(frozen=True, slots=True)
class LikelyAgency:
    """Whose desk a topic is likely on.

    Attributes:
        code: of the agency.
        share: of the posts that concern any agency, those that concern this one; 0 to 1.
        count: posts that concern it.
        posts: posts that concern any agency.
    """

    code: str
    share: float
    count: int
    posts: int


def likely_agency(mentions: Iterable[Sequence[AgencyMention]]) -> LikelyAgency | None:
    """Return the likely agency of a topic.

    Args:
        mentions: for each post of the topic the agencies it concerns, none for many.

    Returns:
        the agency of most posts; None when that is unclear: fewer than 3 posts or a tenth of all
        concern it, fewer than 40 % of those that concern any, or another one has two thirds as many
        posts without it as it has without the other. Of two that stand together in nearly every
        post the one of more strength is returned.
    """
    posts = [{mention.code: mention.strength for mention in post} for post in mentions]
    counts: Counter[str] = Counter()
    strengths: dict[str, float] = {}
    for post in posts:
        counts.update(post.keys())
        for code, strength in post.items():
            strengths[code] = strengths.get(code, 0.0) + strength
    if not counts:
        return None
    best = min(counts, key=lambda code: (-counts[code], -strengths[code], code))
    count = counts[best]
    concerned = sum(1 for post in posts if post)
    share = count / concerned
    if count < _FEWEST_POSTS or count < _LEAST_SHARE_OF_POSTS * len(posts) or share < _LEAST_SHARE:
        return None
    for rival in counts.keys() - {best}:
        together = sum(1 for post in posts if best in post and rival in post)
        rival_alone = counts[rival] - together
        if rival_alone > _CHANCE * count and rival_alone * _LEAST_LEAD > count - together:
            return None
    return LikelyAgency(best, share, count, concerned)

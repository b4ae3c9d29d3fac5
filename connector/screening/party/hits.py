"""What was met becomes a hit: its rule, its score, and the sentences a person judges it by."""

import math
from collections.abc import Iterable
from dataclasses import replace

from connector.order import Party
from connector.screening import Axis, Hit, ListedParty, Subject
from connector.screening.lists import Entry
from connector.screening.party.agreement import Agreement
from connector.screening.party.identifiers import CERTAIN, IdentifierMatch
from connector.screening.party.index import Match
from connector.screening.party.places import PlaceMatch
from connector.screening.party.weak import GENERIC_CAP, has_two_words, is_short, is_weak_alias

_SENTENCES = {
    "RP-WEAK": "A name that many others carry too: "
    "it counts only where country, town, address, identifier or birth date agree",
    "RP-REVIEW": "It is the listed name word for word, but others carry it too: to be reviewed",
}
_RULES = {"RP-WEAK": 0, "RP-REVIEW": 1}  # the others are stronger, and as strong as each other
_FIELDS = {"RP-ADDRESS": "address", "RP-ID": "identifier"}
_MAY_BE_ANOTHERS = (
    "Somebody else's number may read the same: its kind or country is not said on both sides, or "
    "it is short"
)


def hit_of_name(party: Party, name: str, match: Match, too_little: str, agreed: Agreement) -> Hit:
    """Give the hit of a name. `too_little` says why the typed name says too little, or is empty."""
    entry = match.entry
    rule = _rule(match, too_little)
    capped = bool(too_little) and rule == "RP-WEAK"
    moved = agreed.moved(match.score)
    sentences = (
        match.explanation,
        f"Too little to go by: {too_little}" if capped else "",
        _SENTENCES.get(rule, ""),
        *agreed.sentences,
    )
    return Hit(
        subject=Subject(party.role, party.path, name),
        axis=Axis.PARTY,
        rule=rule,
        entry=_listed(entry, match.name),
        score=min(moved, GENERIC_CAP) if capped and not agreed.agreeing else moved,
        evidence=(*filter(None, sentences), *_facts(entry)),
        citation=entry.citation,
        agreeing=agreed.agreeing,
        name_score=match.score,
    )


def _rule(match: Match, too_little: str) -> str:
    """Say under which rule a name is met.

    One that says too little counts beside a field that agrees. Word for word it is reviewed, where
    it is what the list itself calls somebody in the first place, or has two words.
    """
    if is_weak_alias(match.entry, match.name):
        return "RP-WEAK"
    if not too_little and not is_short(match.name):
        return "RP-NAME"
    main = match.name == match.entry.name
    return "RP-REVIEW" if match.score >= 1 and (main or has_two_words(match.name)) else "RP-WEAK"


def hit_at(party: Party, place: PlaceMatch) -> Hit:
    """Give the hit of an address: the name above it may be anybody's."""
    entry = place.entry
    address = party.address
    parts = (*address.lines, address.postcode, address.city) if address else ()
    sentence = f"The address is, word and number, close to the listed one: {place.address}"
    return Hit(
        subject=Subject(party.role, party.path, ", ".join(part for part in parts if part)),
        axis=Axis.PARTY,
        rule="RP-ADDRESS",
        entry=_listed(entry, place.address),
        score=place.score,
        evidence=(sentence, *_facts(entry)),
        citation=entry.citation,
        agreeing=("address",),
    )


def hit_with(party: Party, match: IdentifierMatch) -> Hit:
    """Give the hit of an identifier: the name above it may be anybody's."""
    entry = match.entry
    same = match.given == match.listed
    sentences = (
        f"The {match.given.text} on the order is listed"
        + ("" if same else f", as {match.listed.text}"),
        "" if match.score >= CERTAIN else _MAY_BE_ANOTHERS,
    )
    return Hit(
        subject=Subject(party.role, party.path, match.given.text),
        axis=Axis.PARTY,
        rule="RP-ID",
        entry=_listed(entry, match.listed.text),
        score=match.score,
        evidence=(*filter(None, sentences), *_facts(entry)),
        citation=entry.citation,
        agreeing=("identifier",),
    )


def counts(hit: Hit) -> bool:
    """Say whether a hit can keep an order back: a weak alias cannot where no other field agrees."""
    return hit.rule != "RP-WEAK" or bool(hit.agreeing)


def best_of_each_entry(met: Iterable[Hit]) -> tuple[Hit, ...]:
    """Keep of one party's hits with an entry those that no other outdoes, best first.

    The hit that is kept mentions the others. Nothing a policy could hold for is lost: what
    outdoes a hit is of as strong a rule and scores as high, with the other fields and without.
    """
    kept: dict[tuple[str, str], list[Hit]] = {}
    for hit in sorted(met, key=_strength, reverse=True):
        same = kept.setdefault((hit.entry.list, hit.entry.id), [])
        for place, other in enumerate(same):
            if all(one <= two for one, two in zip(_strength(hit), _strength(other), strict=True)):
                same[place] = _mentioning(other, hit)
                break
        else:
            same.append(hit)
    every = (hit for hits in kept.values() for hit in hits)
    return tuple(sorted(every, key=lambda hit: -hit.score))


def _strength(hit: Hit) -> tuple[int, float, float]:
    rule = _RULES.get(hit.rule, len(_RULES)) if counts(hit) else -1
    return rule, hit.score, max(hit.score, hit.name_score or 0.0)


def _mentioning(hit: Hit, other: Hit) -> Hit:
    met = (hit.subject.name, hit.entry.matched_name)
    if (other.subject.name, other.entry.matched_name) == met:
        return hit
    if _FIELDS.get(other.rule) in hit.agreeing:  # its sentence stands there already
        return hit
    names = f"'{other.subject.name}' for '{other.entry.matched_name}'"
    score = math.floor(other.score * 1000) / 1000  # 1 means the same words, and nothing less does
    sentence = f"Also met: {names}, scoring {score:.3f}. {other.evidence[0]}"
    return replace(hit, evidence=(*hit.evidence, sentence))


def _listed(entry: Entry, matched: str) -> ListedParty:
    return ListedParty(
        list=entry.list,
        id=entry.id,
        name=entry.name,
        matched_name=matched,
        programme=entry.programme,
        kind=entry.kind,
        fingerprint=entry.fingerprint,
        human_rights_basis=entry.human_rights_basis,
    )


def _facts(entry: Entry) -> tuple[str, ...]:
    facts = {
        "Listed in": ", ".join(entry.countries),
        "Licence requirement": entry.licence_requirement,
        "Human-rights basis": entry.human_rights_basis,
    }
    return tuple(f"{label}: {fact}" for label, fact in facts.items() if fact)

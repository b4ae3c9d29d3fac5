"""Hits about the classification itself: nobody gave one, nobody knows it, or two contradict."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector.screening import Axis, RuleHit
from connector.screening.goods.classify import Classifier
from connector.screening.goods.lines import Lines, shorten
from connector.screening.goods.rows import StateRule
from connector.screening.rules import Met, rule_hit
from connector.screening.situation import Item
from connector.screening.tables.groups import CountryGroups

_UNCLASSIFIED = ("unclassified", "unclassified-elsewhere")
_TOLD = 3


@dataclass(frozen=True, slots=True)
class StateHits:
    """The rows of the pack `goods` that are in force on a day, by their ids."""

    states: Mapping[str, StateRule]
    groups: CountryGroups
    classifier: Classifier

    def unclassified(self, items: tuple[Item, ...], abroad: tuple[str, ...]) -> Iterator[RuleHit]:
        """Give one hit for all lines without a classification, by the first row that asks it."""
        unknown = tuple(item for item in items if item.eccn is None and item.line.ships)
        asked = [self.states[id_] for id_ in _UNCLASSIFIED if id_ in self.states]
        for state in asked if unknown else ():
            if any(state.asks_at(place, self.groups) for place in abroad or (None,)):
                lines = Lines("", unknown)
                says = f"{lines}: unclassified, nobody says its ECCN"
                sentence = f"{lines.where}: neither the order nor products.csv says the ECCN"
                yield _hit(state, lines, says, (sentence,))
                return

    def unknown(self, several: tuple[Lines, ...]) -> Iterator[RuleHit]:
        """Give one hit for all lines whose classification is no entry of the list."""
        state = self.states.get("eccn-unknown")
        if state is not None and several:
            first = several[0]
            lines = Lines(first.eccn, tuple(item for each in several for item in each.items))
            says = f"{lines}: '{first.said}' is no ECCN that is known here"
            yield _hit(state, lines, says, tuple(each.sentence for each in several[:_TOLD]))

    def contradictions(self, items: tuple[Item, ...]) -> Iterator[RuleHit]:
        """Give one hit for all lines that order and products classify differently."""
        state = self.states.get("contradiction")
        against = tuple(item for item in items if self.classifier.other(item))
        if state is None or not against:
            return
        first = against[0]
        lines = Lines(str(first.eccn), against)
        says = (
            f"{lines}: {lines.said} by {first.classified_by.value}, "
            f"but {shorten(str(self.classifier.other(first)))} as well"
        )
        evidence = tuple(
            f"{item.path}: {shorten(str(item.eccn))} counts, by {item.classified_by.value}; "
            f"{shorten(str(self.classifier.other(item)))} is said too."
            for item in against[:_TOLD]
        )
        yield _hit(state, lines, says, evidence)


def _hit(state: StateRule, lines: Lines, says: str, evidence: tuple[str, ...]) -> RuleHit:
    met = Met(lines.path, f"{says} ({state.citation})", evidence)
    return rule_hit(Axis.GOODS, state.code, "goods", state, met)

"""What the rows of the packs about goods say besides what every rule says."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator

from connector.screening.goods.eccn import Covered, Eccn, read_eccn
from connector.screening.rules import Pack, Rule
from connector.screening.rules.packs import read_pack
from connector.screening.tables.groups import GROUPS, CountryGroups, read_as


def _eccn(text: str) -> str:
    if read_eccn(text) is None:
        raise ValueError(f"'{text}' is no ECCN")
    return text


def _group(text: str) -> str:
    if text not in GROUPS:
        raise ValueError(f"'{text}' is no country group; wanted one of {', '.join(GROUPS)}")
    return text


Eccns = tuple[Annotated[str, AfterValidator(_eccn)], ...]
Groups = tuple[Annotated[str, AfterValidator(_group)], ...]


class StateRule(Rule):
    """How an answer about the classification is asked, by the groups of the destination.

    `code` is the reason code. With `only_to` it is asked for destinations of these country groups
    alone, with `but_to` for those of none of them.
    """

    code: str
    only_to: Groups = ()
    but_to: Groups = ()

    def asks_at(self, country: str | None, groups: CountryGroups) -> bool:
        """Say whether it is asked for a destination; one that nobody stated is never spared."""
        if country is None:
            return not self.only_to
        wanted = not self.only_to or groups.has(country, self.only_to)
        return wanted and not groups.has(country, self.but_to)


class ScopeRule(Rule):
    """Where a control applies that no column of the chart shows; several rows may tell of one.

    `scope` is what the table of controls calls it. It reaches `everywhere`, or `countries` and
    country `groups` that are named, without those of `but_groups`. `but_countries` are outside,
    whatever else is said.
    """

    scope: str
    everywhere: bool = False
    countries: tuple[str, ...] = ()
    groups: Groups = ()
    but_groups: Groups = ()
    but_countries: tuple[str, ...] = ()

    def holds_in(self, country: str, groups: CountryGroups) -> bool:
        """Say whether a country is in the scope; one that is named is, whatever its groups."""
        asked = read_as(country)
        if asked in self.but_countries:
            return False
        if self.everywhere or asked in self.countries:
            return True
        return groups.has(asked, self.groups) and not groups.has(asked, self.but_groups)


class DutyRule(Rule):
    """What some destinations ask beyond the marks: of named entries, or for named reasons.

    `countries` are the destinations. `eccns` are the entries, `but_eccns` those taken out of them,
    `reasons` the reasons for control; none named is every one. `closes_exceptions` says that no
    licence exception may be used.
    """

    countries: tuple[str, ...]
    eccns: Eccns = ()
    but_eccns: Eccns = ()
    reasons: tuple[str, ...] = ()
    closes_exceptions: bool = False

    def reaches(self, eccn: Eccn, reasons: tuple[str, ...], country: str) -> Covered:
        """Say whether an item to a country is reached."""
        if read_as(country) not in self.countries:
            return Covered.NO
        if self.reasons and not set(self.reasons) & set(reasons):
            return Covered.NO
        return in_any(eccn, self.eccns, self.but_eccns)


class WatchRule(Rule):
    """Items that are looked at by themselves: anywhere, or where their `reason` is controlled.

    `code` is the reason code. `met` says which of the two it is. `eccns` are the entries,
    `but_eccns` those taken out of them. Destinations of the country groups `but_to` are spared.
    """

    code: str
    met: Literal["anywhere", "controlled"]
    eccns: Eccns = ()
    but_eccns: Eccns = ()
    reason: str = ""
    but_to: Groups = ()


class ExceptionRule(Rule):
    """A licence exception: to which groups it may go, and what one must know to use it.

    `name` is the exception's, `to_know` what no order says. It is for the country groups `groups`
    (none: any) without those of `but_groups`. `unflagged` ones may be used unless an entry closes
    them; the others need the entry's line. `scopes` are the controls outside the chart that it is
    for, none: any. It is closed to items that are controlled for one of the `closed_for` reasons,
    and to `closed_eccns`.
    """

    name: str
    to_know: str
    unflagged: bool = False
    groups: Groups = ()
    but_groups: Groups = ()
    scopes: tuple[str, ...] = ()
    closed_for: tuple[str, ...] = ()
    closed_eccns: Eccns = ()


class AceRule(Rule):
    """A row of the table of License Exception ACE; `and_groups` is asked besides `groups`.

    `answer` says whether the exception may be used where the row fits: with "unless", only if one
    of `unless` holds. `users` says for which users it fits, `eccns` for which items (none: all).
    """

    answer: Literal["no", "unless", "may"]
    groups: Groups = ()
    and_groups: Groups = ()
    users: Literal["government", "any"] = "any"
    eccns: Eccns = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoodsPacks:
    """The packs that the axis is asked by."""

    states: Pack[StateRule]
    scopes: Pack[ScopeRule]
    duties: Pack[DutyRule]
    watched: Pack[WatchRule]
    exceptions: Pack[ExceptionRule]
    ace: Pack[AceRule]


def read_packs(folder: Path) -> GoodsPacks:
    """Read the packs of a folder of rules. Raises ConfigError naming file, row and field."""
    return GoodsPacks(
        states=read_pack(folder, "goods", StateRule),
        scopes=read_pack(folder, "goods_scopes", ScopeRule),
        duties=read_pack(folder, "goods_duties", DutyRule),
        watched=read_pack(folder, "goods_watched", WatchRule),
        exceptions=read_pack(folder, "goods_exceptions", ExceptionRule),
        ace=read_pack(folder, "ace", AceRule),
    )


def in_any(eccn: Eccn, eccns: tuple[str, ...], but: tuple[str, ...] = ()) -> Covered:
    """Say whether an item lies in one of several ECCNs, and in none that is taken out.

    An item named less exactly than a row MAYBE is in it. No ECCN named is every one.
    """
    inside = _best(eccn, eccns) if eccns else Covered.YES
    outside = _best(eccn, but)
    if inside is Covered.NO or outside is Covered.YES:
        return Covered.NO
    return Covered.MAYBE if outside is Covered.MAYBE else inside


def _best(eccn: Eccn, among: tuple[str, ...]) -> Covered:
    answers = {eccn.lies_in(each) for text in among if (each := read_eccn(text))}
    return next((each for each in Covered if each in answers), Covered.NO)

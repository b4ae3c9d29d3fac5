"""Under which ECCN an item falls: what the order says, else the organisation's own products."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from connector.order import LineItem
from connector.screening.goods.ccl import Ccl
from connector.screening.goods.eccn import EAR99, is_ear99, read_eccn
from connector.screening.situation import ClassifiedBy, Item
from connector.screening.tables import Row, read_rows

COLUMNS = ("sku", "hs_code", "eccn")
"""The columns of `products.csv`: a row has a SKU, a tariff number, or both, and an ECCN.

A row with a SKU speaks of that product, and its tariff number is the product's. A row without one
speaks of all goods whose tariff number begins so; the longest beginning counts. `eccn` is an entry
(4A005), a paragraph of one (4D001.a) or EAR99. Lines that begin with `#` are remarks.
"""
_SHORTEST_HS = 4


@dataclass(frozen=True, slots=True)
class Product:
    """A product's classification; `hs_code` is empty where its row has none."""

    eccn: str
    hs_code: str = ""


@dataclass(frozen=True, slots=True)
class Products:
    """The organisation's classifications, by SKU (in small letters) and by beginning of tariff."""

    by_sku: Mapping[str, Product] = field(default_factory=dict)
    by_hs: Mapping[str, Product] = field(default_factory=dict)

    def find(self, line: LineItem) -> Product | None:
        """Give the product that a line is about; its SKU counts before its tariff number."""
        if line.sku and (found := self.by_sku.get(line.sku.strip().casefold())):
            return found
        hs_code = digits(line.hs_code)
        lengths = range(len(hs_code), _SHORTEST_HS - 1, -1)
        return next((self.by_hs[hs_code[:n]] for n in lengths if hs_code[:n] in self.by_hs), None)


NO_PRODUCTS = Products()


@dataclass(frozen=True, slots=True)
class Classifier:
    """Classifies the lines of orders."""

    ccl: Ccl
    products: Products = NO_PRODUCTS

    def classify(self, line: LineItem, path: str) -> Item:
        """Give a line with its classification; of two that differ the stricter one counts."""
        product = self.products.find(line)
        hs_code = digits(line.hs_code) or (product.hs_code if product else "")
        said, by = self._said(line, product)
        return Item(line, path, said, by, hs_code or None)

    def _said(self, line: LineItem, product: Product | None) -> tuple[str | None, ClassifiedBy]:
        order = said_eccn(line)
        if product is None:
            return order, ClassifiedBy.ORDER if order else ClassifiedBy.NOBODY
        if order is None or self.strictness(order) < self.strictness(product.eccn):
            return product.eccn, ClassifiedBy.PRODUCTS
        return order, ClassifiedBy.ORDER

    def other(self, item: Item) -> str | None:
        """Give the classification that contradicts the one an item goes by, if there is any."""
        order, product = said_eccn(item.line), self.products.find(item.line)
        if order is None or product is None or same_classification(order, product.eccn):
            return None
        return product.eccn if item.eccn == order else order

    def all_of(self, items: Iterable[Item]) -> Iterator[tuple[str, Item]]:
        """Give every classification of items in one spelling, one that contradicts included."""
        for item in items:
            if item.eccn is not None:
                yield _written(item.eccn), item
            if other := self.other(item):
                yield _written(other), item

    def strictness(self, classification: str) -> int:
        """Rank classifications: EAR99 last, then by their controls; what is unknown comes first."""
        if is_ear99(classification):
            return -1
        eccn = read_eccn(classification)
        entry = self.ccl.find(eccn) if eccn else None
        if entry is None or not entry.reasons:
            return len(self.ccl.entries)
        return sum(control.reason != "AT" for control in entry.controls)


def _written(classification: str) -> str:
    eccn = read_eccn(classification)
    return str(eccn) if eccn else " ".join(classification.split())


def said_eccn(line: LineItem) -> str | None:
    """Give what the order itself says of a line's classification; blank is not said."""
    said = " ".join((line.eccn or "").split())
    return (EAR99 if is_ear99(said) else said) or None


def same_classification(one: str, other: str) -> bool:
    """Say whether two classifications do not contradict: equal, or one the other's paragraph."""
    if is_ear99(one) or is_ear99(other):
        return is_ear99(one) and is_ear99(other)
    first, second = read_eccn(one), read_eccn(other)
    if first is None or second is None:
        return one.casefold() == other.casefold()
    shorter, longer = sorted((first.paragraph + ".", second.paragraph + "."), key=len)
    return first.entry == second.entry and longer.startswith(shorter)


def digits(hs_code: str | None) -> str:
    """Give the digits of a tariff number as orders write it (8471.30-01)."""
    return re.sub(r"[^0-9]", "", hs_code or "")


def read_products(path: Path) -> Products:
    """Read `products.csv`; where there is none, nothing is classified by it.

    Raises ConfigError naming file, line and column.
    """
    if not path.exists():
        return NO_PRODUCTS
    by_sku: dict[str, Product] = {}
    by_hs: dict[str, Product] = {}
    for row in read_rows(path, COLUMNS):
        product = Product(_eccn(row), _hs_code(row))
        kept, key = (by_sku, row["sku"].casefold()) if row["sku"] else (by_hs, product.hs_code)
        if kept.setdefault(key, product) != product:
            raise row.wrong("sku" if row["sku"] else "hs_code", f"'{key}' stands here twice")
    return Products(by_sku, by_hs)


def _eccn(row: Row) -> str:
    if is_ear99(row["eccn"]):
        return EAR99
    eccn = read_eccn(row["eccn"])
    if eccn is None:
        raise row.wrong("eccn", f"'{row['eccn']}'; wanted an ECCN like 4A005, or EAR99")
    return str(eccn)


def _hs_code(row: Row) -> str:
    hs_code = digits(row["hs_code"])
    if row["hs_code"] and len(hs_code) < _SHORTEST_HS:
        raise row.wrong("hs_code", f"'{row['hs_code']}'; wanted four digits at least")
    if not hs_code and not row["sku"]:
        raise row.wrong("sku", "empty, and hs_code too; wanted one of them")
    return hs_code

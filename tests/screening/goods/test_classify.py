"""Classification: what the order says, else the products file; the stricter of two counts."""

from dataclasses import replace
from pathlib import Path

import pytest

from connector.errors import ConfigError
from connector.screening.goods.classify import NO_PRODUCTS, Classifier, read_products
from connector.screening.situation import ClassifiedBy
from tests.screening.goods.situations import LINE, RULES, shipped

PRODUCTS = """# what we sell
sku,hs_code,eccn
INT-1,8471.50,4A005
,8471,EAR99
,8471 30,4a994
,8525,6A993.a
"""


def classifier(folder: Path, text: str = PRODUCTS) -> Classifier:
    path = folder / "products.csv"
    path.write_text(text)
    return Classifier(shipped().tables.ccl, read_products(path))


@pytest.mark.parametrize(
    ("said", "classified", "by"),
    [
        (("int-1", None, None), "4A005", ClassifiedBy.PRODUCTS),
        ((None, "8471.50", None), "EAR99", ClassifiedBy.PRODUCTS),
        ((None, "8471.30.01", None), "4A994", ClassifiedBy.PRODUCTS),
        ((None, "84", None), None, ClassifiedBy.NOBODY),
        ((None, None, " 5A002 "), "5A002", ClassifiedBy.ORDER),
        ((None, None, "ear 99"), "EAR99", ClassifiedBy.ORDER),
        ((None, None, "  "), None, ClassifiedBy.NOBODY),
        (("INT-1", None, "EAR99"), "4A005", ClassifiedBy.PRODUCTS),
        (("INT-1", None, "4A005"), "4A005", ClassifiedBy.ORDER),
        ((None, "8471", "4A005"), "4A005", ClassifiedBy.ORDER),
        (("INT-1", None, "9Z999"), "9Z999", ClassifiedBy.ORDER),
    ],
)
def test_line_is_classified(
    tmp_path: Path,
    said: tuple[str | None, str | None, str | None],
    classified: str | None,
    by: ClassifiedBy,
) -> None:
    sku, hs_code, eccn = said
    line = replace(LINE, sku=sku, hs_code=hs_code, eccn=eccn)

    item = classifier(tmp_path).classify(line, "$.lines[0]")

    assert (item.eccn, item.classified_by) == (classified, by)


def test_tariff_number_of_the_product_stands_in_for_one_the_order_lacks(tmp_path: Path) -> None:
    item = classifier(tmp_path).classify(replace(LINE, sku="INT-1"), "$.lines[0]")

    assert item.hs_code == "847150"


@pytest.mark.parametrize(
    ("order", "product", "contradicts"),
    [("4A005", "4A005.z.1", False), ("4A005", "4A994", True), ("EAR99", "4A005", True)],
)
def test_only_another_item_contradicts(
    tmp_path: Path, order: str, product: str, *, contradicts: bool
) -> None:
    both = classifier(tmp_path, f"sku,hs_code,eccn\nA,,{product}\n")
    item = both.classify(replace(LINE, sku="A", eccn=order), "$.lines[0]")

    assert (both.other(item) is not None) is contradicts


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        (PRODUCTS.replace("4A005", "4A05"), ":3", "eccn: '4A05'"),
        (PRODUCTS.replace("8471,EAR99", "84,EAR99"), ":4", "hs_code: '84'"),
        (PRODUCTS.replace("INT-1,8471.50", ","), ":3", "sku: empty"),
        (PRODUCTS.replace("sku,hs_code", "hs_code,sku"), ":2", "columns"),
        (PRODUCTS.replace("4A005", "4A005,x"), ":3", "4 cells"),
        (PRODUCTS + "int-1,,EAR99\n", ":7", "sku: 'int-1' stands here twice"),
    ],
)
def test_error_in_the_products_file_names_line_and_column(
    tmp_path: Path, text: str, where: str, problem: str
) -> None:
    with pytest.raises(ConfigError, match=problem.replace("(", "\\(")) as caught:
        classifier(tmp_path, text)

    assert caught.value.where.endswith(f"products.csv{where}")


def test_no_products_file_classifies_nothing(tmp_path: Path) -> None:
    assert read_products(tmp_path / "products.csv").find(LINE) is None


def test_shipped_products_file_classifies_nothing_yet() -> None:
    assert read_products(RULES.parent / "products.csv") == NO_PRODUCTS

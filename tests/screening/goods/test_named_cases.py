"""What a person would ask first: these goods to these places, and what must come out."""

import pytest

from connector.errors import ScreeningUnavailable
from connector.screening import Mode
from connector.screening.situation import UserKind
from tests.screening.goods.situations import asked, going, met, shipped, user

LICENCE = "LR-LICENCE"


def licence_text(eccn: str, country: str) -> str:
    return next(hit.text for hit in asked(eccn, country) if hit.rule == "goods/licence")


def test_intrusion_platform_to_germany_needs_a_licence_by_its_cell() -> None:
    text = licence_text("4A005", "DE")

    assert "(4A005) needs a licence to Germany: NS1" in text
    assert "15 CFR 738" in text


@pytest.mark.parametrize("country", ["IR", "CU", "KP", "SY"])
@pytest.mark.parametrize("eccn", ["4A005", "3A991", "5A992.c", "0A979"])
def test_row_that_the_chart_does_not_govern_never_reads_as_free(eccn: str, country: str) -> None:
    hits = [hit for hit in asked(eccn, country) if hit.code == LICENCE]

    assert hits
    assert hits[0].mode is Mode.ENFORCE
    assert any("only those that part 746 names" in sentence for sentence in hits[0].evidence)


@pytest.mark.parametrize("country", ["GB", "CA", "AU", "DE", "CN", "IR"])
def test_listening_device_needs_a_licence_anywhere(country: str) -> None:
    hits = asked("5A980", country)

    assert {"LR-LISTENING", LICENCE} <= {hit.code for hit in hits if hit.mode is Mode.ENFORCE}
    assert not any(hit.code == "LR-EXCEPTION" for hit in hits)


def test_restraints_need_a_licence_everywhere_but_to_canada() -> None:
    assert met("0A982", "CA") == set()
    assert {"goods_scopes/all-but-canada", "goods_watched/restraint-and-shock"} <= met(
        "0A982", "MX"
    )


def test_fingerprint_system_is_controlled_where_crime_control_is_marked() -> None:
    assert "CC1" in licence_text("3A981", "CN")
    assert met("3A981", "DE") == set()


def test_thermal_camera_tells_which_parts_of_its_entry_ask_for_what() -> None:
    hit = next(hit for hit in asked("6A003", "MX") if hit.code == LICENCE)
    sentences = " ".join(hit.evidence)

    assert hit.mode is Mode.REVIEW
    assert ": RS1" in hit.text
    assert "NS column 2" not in sentences
    assert ".b.4.b with frame rate > 60 Hz" in sentences
    assert "NS2" in licence_text("6A003", "IL")


@pytest.mark.parametrize("country", ["RU", "BY"])
def test_every_entry_needs_a_licence_to_russia_and_belarus(country: str) -> None:
    hits = {hit.rule: hit for hit in asked("5A992.c", country)}

    assert hits["goods_duties/russia-belarus"].mode is Mode.ENFORCE


@pytest.mark.parametrize("country", ["RU", "DE", "VN", "GI"])
def test_ear99_by_itself_asks_for_nothing(country: str) -> None:
    assert met("EAR99", country) == set()


def test_ace_is_closed_to_a_government_end_user_in_china_and_says_why() -> None:
    ministry = user("CN", UserKind.GOVERNMENT, name="Ministry of State Security")

    hits = asked("4A005", "CN", users=(ministry,))

    assert "goods_exceptions/ace" not in {hit.rule for hit in hits}
    (told,) = [
        sentence for sentence in hits[0].evidence if sentence.startswith("License Exception ACE")
    ]
    assert "no, 'Ministry of State Security' is a government end user of CN, in D:1" in told
    assert "740.22(c)(2)" in told


def test_ace_may_apply_to_a_firm_in_france_and_says_what_must_be_known() -> None:
    (hit,) = [hit for hit in asked("4A005", "FR") if hit.rule == "goods_exceptions/ace"]

    assert hit.mode is Mode.REVIEW
    assert any("no end user is a government one" in sentence for sentence in hit.evidence)
    assert any("unauthorised use" in sentence for sentence in hit.evidence)


def test_ace_opens_to_police_in_taiwan_only_for_traces_of_an_incident() -> None:
    hits = asked("4A005", "TW", users=(user("TW", UserKind.POLICE),))
    (ace,) = [hit for hit in hits if hit.rule == "goods_exceptions/ace"]

    assert any("digital traces of an incident" in sentence for sentence in ace.evidence)


def test_government_of_a_closed_country_counts_wherever_the_goods_go() -> None:
    embassy = user("CN", UserKind.EMBASSY, name="Embassy of China")

    assert "goods_exceptions/ace" not in met("4A005", "FR", users=(embassy,))


def test_favourable_treatment_opens_ace_in_china_but_not_for_network_surveillance() -> None:
    cyber = [hit for hit in asked("4A005", "CN") if hit.rule == "goods_exceptions/ace"]
    network = [hit for hit in asked("5A001.j", "CN") if hit.rule == "goods_exceptions/ace"]

    assert "favourable treatment" in " ".join(cyber[0].evidence)
    assert "one of: the end user is a favourable" not in " ".join(network[0].evidence)


def test_hong_kong_is_read_as_china_and_liechtenstein_as_switzerland() -> None:
    assert met("4A005", "HK") == met("4A005", "CN")
    assert met("4A005", "LI") == met("4A005", "CH")


def test_destination_without_a_row_asks_for_a_look() -> None:
    (hit,) = asked("3A991", "GI")

    assert (hit.code, hit.mode) == ("LR-NO-ROW", Mode.REVIEW)


def test_every_place_the_goods_touch_is_asked_about() -> None:
    hits = asked("3A991", "DE", "IR")

    assert [hit.rule for hit in hits] == ["goods/embargoed-row"]


def test_what_stays_at_home_is_no_export() -> None:
    assert met("5A980", "US") == set()


def test_classified_goods_without_a_destination_cannot_be_answered() -> None:
    with pytest.raises(ScreeningUnavailable, match="no destination") as caught:
        list(shipped().ask(going("4A005")))

    assert caught.value.code == "SY-DATA"


def test_unclassified_goods_without_a_destination_ask_for_a_look() -> None:
    (hit,) = asked(None)

    assert (hit.rule, hit.mode) == ("goods/unclassified", Mode.REVIEW)

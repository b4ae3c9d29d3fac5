"""Every list Holdpoint can read, by the code that commands know it by."""

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from connector.errors import ListRefused
from connector.screening.lists.au import read_au
from connector.screening.lists.ca import read_ca
from connector.screening.lists.csl import read_csl
from connector.screening.lists.dpl import read_dpl
from connector.screening.lists.dtc import read_dtc
from connector.screening.lists.el import read_el
from connector.screening.lists.eu import read_eu
from connector.screening.lists.facts import Canary, ListFacts, ListFile
from connector.screening.lists.ofac import read_ofac
from connector.screening.lists.ofac_enhanced import read_ofac_enhanced
from connector.screening.lists.own import read_own
from connector.screening.lists.starter import SOURCE as STARTER
from connector.screening.lists.uflpa import read_uflpa
from connector.screening.lists.uk import read_uk
from connector.screening.lists.un import read_un
from connector.screening.lists.uvl import read_uvl
from connector.screening.lists.wro import read_wro

_US: Final = "Work of the US Government (17 USC 105): no copyright in the United States."
_BIS: Final = "US Bureau of Industry and Security"
_OFAC: Final = "US Treasury, Office of Foreign Assets Control"

_WEEK: Final = timedelta(days=7)
"""For lists that change any day and can be asked for by a timer: some days to mend the timer."""
_MONTH: Final = timedelta(days=31)
"""For lists that a person must download by hand, or that change a few times a year."""

_TREASURY: Final = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
_TREASURY_PAGE: Final = "https://sanctionslist.ofac.treas.gov/"
_SDN_SET: Final = ("sdn.csv", "add.csv", "alt.csv", "sdn_comments.csv")
_CONS_SET: Final = ("cons_prim.csv", "cons_add.csv", "cons_alt.csv", "cons_comments.csv")

# Each of these stands in every file of its list that we have seen, the oldest and the newest.
_CUBA: Final = Canary("SDN", "BANCO NACIONAL DE CUBA")  # files of 2019 to 2026
_HUAWEI: Final = Canary("EL", "Huawei Technologies")  # 84 FR 22961, 2019-05-21
_MOBILE: Final = Canary("CMIC", "CHINA MOBILE LIMITED")  # E.O. 14032, 2021-06-03
_HETIAN: Final = Canary("UFLPA", "Hetian Taida Apparel")  # since its first day, 2022-06-21
_XPCC: Final = Canary("UFLPA", "Xinjiang Production and Construction Corps")  # the same

_QAIDA: Final = Canary("UN", "AL-QAIDA")  # QDe.004, since 2001-10-06

_CSL_PAGE: Final = "https://www.trade.gov/consolidated-screening-list"
_CSL: Final = "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv"
_DPL_PAGE: Final = "https://www.bis.gov/licensing/end-user-guidance/denied-persons-list-dpl"
_UFLPA_PAGE: Final = "https://www.dhs.gov/uflpa-entity-list"
_WRO_PAGE: Final = "https://www.cbp.gov/document/stats/withhold-release-orders-findings"
_DTC_PAGE: Final = "https://deccspmddtc.servicenowservices.com/ddtc_public"

_UN: Final = "https://scsanctions.un.org/resources/xml/en/consolidated.xml"
_UN_PAGE: Final = "https://main.un.org/securitycouncil/en/content/un-sc-consolidated-list"
_EU_PAGE: Final = "https://webgate.ec.europa.eu/fsd/fsf"
_UK: Final = "https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv"
_UK_PAGE: Final = "https://www.gov.uk/government/publications/the-uk-sanctions-list"
_CA: Final = (
    "https://www.international.gc.ca/world-monde/assets/office_docs/"
    "international_relations-relations_internationales/sanctions/sema-lmes.xml"
)
_AU: Final = (
    "https://www.dfat.gov.au/sites/default/files/Australian_Sanctions_Consolidated_List.xlsx"
)
_DOCUMENTS: Final = "documents to the published format"


def _treasury(*names: str) -> tuple[ListFile, ...]:
    return tuple(ListFile(name, _TREASURY + name.upper()) for name in names)


def _by_hand(name: str) -> tuple[ListFile, ...]:
    return (ListFile(name, ""),)


# Each list is one entry: code, title, publisher, licence, page, files, longest age, fewest
# entries, canaries, what its reader was proved on, reader.
# fmt: off
_LISTS: Final = (
    ListFacts("csl", "Consolidated Screening List", "US International Trade Administration",
              _US, _CSL_PAGE, (ListFile("consolidated.csv", _CSL),), _WEEK, 10_000,
              (_CUBA, _HUAWEI, _MOBILE), "a full CSV (2022); JSON: documents to the format",
              read_csl),
    ListFacts("ofac", "SDN and Consolidated lists, legacy CSV", _OFAC, _US, _TREASURY_PAGE,
              _treasury(*_SDN_SET, *_CONS_SET), _WEEK, 6_000, (_CUBA,),
              "full files (SDN 2021-22, Consolidated 2025)", read_ofac),
    ListFacts("ofac_cons", "Consolidated (non-SDN) list alone, legacy CSV", _OFAC, _US,
              _TREASURY_PAGE, _treasury(*_CONS_SET), _WEEK, 200, (_MOBILE,),
              "full files (2025)", read_ofac),
    ListFacts("ofac_enhanced", "SDN and Consolidated lists, enhanced XML", _OFAC, _US,
              _TREASURY_PAGE, _treasury("sdn_enhanced.zip", "cons_enhanced.zip"), _WEEK, 6_000,
              (_CUBA,), "a full Consolidated file (2025); SDN: the same schema",
              read_ofac_enhanced),
    ListFacts("ofac_cons_enhanced", "Consolidated (non-SDN) list alone, enhanced XML", _OFAC, _US,
              _TREASURY_PAGE, _treasury("cons_enhanced.zip"), _WEEK, 200, (_MOBILE,),
              "a full file (2025)", read_ofac_enhanced),
    ListFacts("dpl", "Denied Persons List", _BIS, _US, _DPL_PAGE, _by_hand("dpl.csv"), _MONTH,
              300, (), "full dpl.txt (2022, 2023); CSV: documents to the format", read_dpl),
    ListFacts("uflpa", "UFLPA Entity List", "US Department of Homeland Security", _US,
              _UFLPA_PAGE, (ListFile("uflpa-entity-list.html", _UFLPA_PAGE),), _WEEK, 100,
              (_HETIAN, _XPCC), "the full page (2026)", read_uflpa),
    ListFacts("wro", "Withhold release orders and findings", "US Customs and Border Protection",
              _US, _WRO_PAGE, _by_hand("wro.csv"), _MONTH, 10, (),
              "documents to the published columns", read_wro),
    ListFacts("dtc", "ITAR debarred parties", "US State Department, DDTC", _US, _DTC_PAGE,
              _by_hand("dtc.csv"), _MONTH, 300, (), "excerpts (2018)", read_dtc),
    ListFacts("el", "Entity List or ISN list, one-list CSV (2012-2018)", _BIS, _US, _CSL_PAGE,
              _by_hand("el.csv"), _MONTH, 20, (), "excerpts; no longer published", read_el),
    ListFacts("uvl", "Unverified List, one-list CSV (2014-2018)", _BIS, _US, _CSL_PAGE,
              _by_hand("uvl.csv"), _MONTH, 10, (), "excerpts; no longer published", read_uvl),
    ListFacts("un", "Security Council Consolidated List", "United Nations",
              "UN terms of use: free with attribution, not verified by us", _UN_PAGE,
              (ListFile("consolidated.xml", _UN),), _WEEK, 500, (_QAIDA,),
              "a full file (2026)", read_un),
    ListFacts("eu", "Consolidated list of financial sanctions, FSF XML 1.1", "European Commission",
              "Reuse with attribution (Decision 2011/833/EU), not verified by us", _EU_PAGE,
              _by_hand("eu.xml"), _MONTH, 1_000, (), f"an excerpt and {_DOCUMENTS}", read_eu),
    ListFacts("uk", "UK Sanctions List", "UK Foreign, Commonwealth and Development Office",
              "Open Government Licence v3", _UK_PAGE, (ListFile("UK-Sanctions-List.csv", _UK),),
              _WEEK, 1_000, (), f"an excerpt of the former list and {_DOCUMENTS}", read_uk),
    ListFacts("ca", "Consolidated autonomous sanctions (SEMA)", "Global Affairs Canada",
              "Open government terms, not verified by us", _CA, (ListFile("sema-lmes.xml", _CA),),
              _WEEK, 500, (), _DOCUMENTS, read_ca),
    ListFacts("au", "Consolidated List", "Australia, Department of Foreign Affairs and Trade",
              "CC BY by the site's default, not verified by us", _AU, (ListFile("au.xlsx", _AU),),
              _WEEK, 1_000, (), _DOCUMENTS, read_au),
    ListFacts("own", "The organisation's own deny list", "Yourself", "Yours",
              "", _by_hand("own.csv"), None, 1, (), "its own schema, docs/lists-own.md", read_own),
)
# fmt: on

LISTS: Final[Mapping[str, ListFacts]] = MappingProxyType({each.code: each for each in _LISTS})
"""The lists that can be imported; the starter list comes with Holdpoint and is not among them."""


def facts_of(code: str) -> ListFacts:
    """Return the facts of a list. Raises ListRefused (unknown)."""
    if code not in LISTS:
        raise ListRefused("unknown", f"no list is called '{code}'; known: {', '.join(LISTS)}")
    return LISTS[code]


def longest_age(code: str) -> timedelta | None:
    """Say how old a list in force may be; None: of any age, as the starter list.

    A list that this version does not know is held to the shortest limit.
    """
    if code == STARTER:
        return None
    return LISTS[code].longest_age if code in LISTS else _WEEK

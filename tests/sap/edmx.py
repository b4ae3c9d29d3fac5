"""A small `$metadata` of our own with the names of SAP's services of sales orders, V2 and V4."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_HEADER = (
    *("SalesOrderType", "SalesOrganization", "SoldToParty", "PurchaseOrderByCustomer"),
    *("TransactionCurrency", "DeliveryBlockReason", "HeaderBillingBlockReason"),
    *("SalesOrderApprovalReason", "SalesDocApprovalStatus", "OverallSDProcessStatus"),
    "OverallSDDocumentRejectionSts",
)
_PARTNER = ("Customer", "Supplier", "Personnel", "ContactPerson")
_PLACE = ("StreetName", "HouseNumber", "POBox", "CityName", "PostalCode", "Region", "Country")
_ITEM = (
    *("SalesOrderItemText", "RequestedQuantity", "NetAmount", "TransactionCurrency"),
    *("SalesDocumentRjcnReason", "DeliveryStatus"),
)
_LINE = ("ScheduleLineOrderQuantity", "DelivBlockReasonForSchedLine")
_DECIMALS = frozenset({"RequestedQuantity", "NetAmount", "ScheduleLineOrderQuantity"})


@dataclass(frozen=True)
class Kind:
    """An entity set: key and further fields, and ways as name to (set, many)."""

    key: tuple[str, ...]
    fields: tuple[str, ...]
    ways: Mapping[str, tuple[str, bool]] = field(default_factory=dict)


V2_SETS: Mapping[str, Kind] = {
    "A_SalesOrder": Kind(
        ("SalesOrder",),
        (*_HEADER, "CreationDate", "LastChangeDateTime", "OverallTotalDeliveryStatus"),
        {
            "to_Partner": ("A_SalesOrderHeaderPartner", True),
            "to_Item": ("A_SalesOrderItem", True),
            "to_Text": ("A_SalesOrderText", True),
        },
    ),
    "A_SalesOrderHeaderPartner": Kind(
        ("SalesOrder", "PartnerFunction"),
        (*_PARTNER, "PartnerFunctionInternalCode", "VATRegistration"),
        {"to_Address": ("A_SalesOrderPartnerAddress", True)},
    ),
    "A_SalesOrderPartnerAddress": Kind(
        ("SalesOrder", "PartnerFunction", "AddressRepresentationCode"),
        ("AddresseeFullName", "OrganizationName1", "OrganizationName2", *_PLACE),
    ),
    "A_SalesOrderItem": Kind(
        ("SalesOrder", "SalesOrderItem"),
        (*_ITEM, "Material", "ProductionPlant", "RequestedQuantityUnit"),
        {
            "to_Partner": ("A_SalesOrderItemPartner", True),
            "to_ScheduleLine": ("A_SalesOrderScheduleLine", True),
        },
    ),
    "A_SalesOrderItemPartner": Kind(
        ("SalesOrder", "SalesOrderItem", "PartnerFunction"),
        (*_PARTNER, "PartnerFunctionInternalCode"),
    ),
    "A_SalesOrderScheduleLine": Kind(("SalesOrder", "SalesOrderItem", "ScheduleLine"), _LINE),
    "A_SalesOrderText": Kind(("SalesOrder", "Language", "LongTextID"), ("LongText",)),
}
V4_SETS: Mapping[str, Kind] = {
    "SalesOrder": Kind(
        ("SalesOrder",),
        (*_HEADER, "CreationDate", "CreationTime", "LastChangeDateTime", "OverallDeliveryStatus"),
        {
            "_Partner": ("SalesOrderPartner", True),
            "_Item": ("SalesOrderItem", True),
            "_Text": ("SalesOrderText", True),
        },
    ),
    "SalesOrderPartner": Kind(
        ("SalesOrder", "PartnerFunction"),
        (*_PARTNER, "BusinessPartnerName1", "BusinessPartnerName2", "VATRegistration", *_PLACE),
    ),
    "SalesOrderItem": Kind(
        ("SalesOrder", "SalesOrderItem"),
        (*_ITEM, "Product", "Plant", "RequestedQuantitySAPUnit"),
        {
            "_ItemPartner": ("SalesOrderItemPartner", True),
            "_ScheduleLine": ("SalesOrderScheduleLine", True),
        },
    ),
    "SalesOrderItemPartner": Kind(
        ("SalesOrder", "SalesOrderItem", "PartnerFunction"),
        (*_PARTNER, "BusinessPartnerName1", *_PLACE),
    ),
    "SalesOrderScheduleLine": Kind(("SalesOrder", "SalesOrderItem", "ScheduleLine"), _LINE),
    "SalesOrderText": Kind(("SalesOrder", "Language", "LongTextID"), ("LongText",)),
}
FUNCTIONS = ("releaseApprovalRequest", "rejectApprovalRequest")


def edmx_v2(sets: Mapping[str, Kind] = V2_SETS, functions: tuple[str, ...] = FUNCTIONS) -> bytes:
    """Write the document of version 2, with its associations."""
    types, links, ends = [], [], []
    for name, kind in sets.items():
        ways = []
        for way, (target, many) in kind.ways.items():
            link = f"assoc_{name}_{way}"
            ways.append(
                f'<NavigationProperty Name="{way}" Relationship="OWN.{link}"'
                f' FromRole="From" ToRole="To"/>'
            )
            links.append(
                f'<Association Name="{link}"><End Type="OWN.{name}Type" Multiplicity="1"'
                f' Role="From"/><End Type="OWN.{target}Type" Multiplicity="{"*" if many else "1"}"'
                f' Role="To"/>{_constraint(kind.key)}</Association>'
            )
            ends.append(
                f'<AssociationSet Name="{link}_Set" Association="OWN.{link}">'
                f'<End EntitySet="{name}" Role="From"/>'
                f'<End EntitySet="{target}" Role="To"/></AssociationSet>'
            )
        types.append(_type(name, kind, "".join(ways)))
    calls = "".join(
        f'<FunctionImport Name="{name}" m:HttpMethod="POST"><Parameter Name="SalesOrder"'
        f' Type="Edm.String" Mode="In"/></FunctionImport>'
        for name in functions
    )
    named = "".join(f'<EntitySet Name="{name}" EntityType="OWN.{name}Type"/>' for name in sets)
    return (
        '<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="1.0"'
        ' xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"'
        ' xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">'
        '<edmx:DataServices m:DataServiceVersion="2.0"><Schema Namespace="OWN"'
        ' xmlns="http://schemas.microsoft.com/ado/2008/09/edm">'
        f'{"".join(types)}{"".join(links)}<EntityContainer Name="OWN_Entities"'
        f' m:IsDefaultEntityContainer="true">{named}{"".join(ends)}{calls}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    ).encode()


def edmx_v4(sets: Mapping[str, Kind] = V4_SETS) -> bytes:
    """Write the document of version 4."""
    types = "".join(
        _type(
            name,
            kind,
            "".join(
                f'<NavigationProperty Name="{way}" Type="Collection(OWN.{target}Type)"/>'
                for way, (target, _) in kind.ways.items()
            ),
        )
        for name, kind in sets.items()
    )
    named = "".join(
        f'<EntitySet Name="{name}" EntityType="OWN.{name}Type">'
        + "".join(
            f'<NavigationPropertyBinding Path="{way}" Target="{target}"/>'
            for way, (target, _) in kind.ways.items()
        )
        + "</EntitySet>"
        for name, kind in sets.items()
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0"'
        ' xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>'
        '<Schema Namespace="OWN" xmlns="http://docs.oasis-open.org/odata/ns/edm">'
        f'{types}<EntityContainer Name="Container">{named}</EntityContainer>'
        "</Schema></edmx:DataServices></edmx:Edmx>"
    ).encode()


def _type(name: str, kind: Kind, ways: str) -> str:
    key = "".join(f'<PropertyRef Name="{each}"/>' for each in kind.key)
    fields = "".join(map(_field, (*kind.key, *kind.fields)))
    return f'<EntityType Name="{name}Type"><Key>{key}</Key>{fields}{ways}</EntityType>'


def _field(name: str) -> str:
    if name in _DECIMALS:
        return f'<Property Name="{name}" Type="Edm.Decimal" Precision="15" Scale="3"/>'
    if name == "LastChangeDateTime":
        return f'<Property Name="{name}" Type="Edm.DateTimeOffset" Precision="7"/>'
    return f'<Property Name="{name}" Type="Edm.String"/>'


def _constraint(key: tuple[str, ...]) -> str:
    of = "".join(f'<PropertyRef Name="{each}"/>' for each in key)
    return (
        f'<ReferentialConstraint><Principal Role="From">{of}</Principal>'
        f'<Dependent Role="To">{of}</Dependent></ReferentialConstraint>'
    )

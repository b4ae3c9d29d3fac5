"""A far end that keeps SAP's rules: login, CSRF with its cookie, ETags, changesets, both errors.

It answers requests of the services for sales orders, business partners and products, and changes
the documents it was given. Whose rules these are stands where the room follows them.
"""

import copy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from connector.http import Answer, Request
from tests.sap.batches import Asked, done, read_parts, refused
from tests.sap.edmx import edmx_v2, edmx_v4

_ENTITY = re.compile(r"(\w+)\((.*)\)(?:/(\w+))?")
_LINE_SETS = frozenset({"A_SalesOrderScheduleLine", "SalesOrderScheduleLine"})
_TEXT_SETS = frozenset({"A_SalesOrderText", "SalesOrderText"})
_WAYS = re.compile(r"(to_|_[A-Z])\w+")
_TO_LINES = {2: ("to_Item", "to_ScheduleLine"), 4: ("_Item", "_ScheduleLine")}
_APPROVALS = {"releaseApprovalRequest": "B", "rejectApprovalRequest": "C"}


@dataclass
class FarSap:
    """One SAP. `orders` by number, as the service writes an order, without the `d` of version 2.

    `login` is the Authorization that it knows; `refusals` are answers given before anything else.
    """

    login: str
    version: int = 2
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    partners: list[dict[str, Any]] = field(default_factory=list)
    plants: list[dict[str, Any]] = field(default_factory=list)
    metadata: bytes = b""
    token: str = "csrf-1"
    texts: frozenset[str] = frozenset({"ZHPM"})
    warning: str = ""
    before_change: Callable[["FarSap"], None] = lambda _sap: None
    etags: int = 0
    written: list[dict[str, Any]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    def add(self, document: Mapping[str, Any]) -> None:
        """Put an order there, as it stands in an example."""
        order = copy.deepcopy(dict(document.get("d", document)))
        self.orders[order["SalesOrder"]] = order

    def touch(self, number: str) -> None:
        """Change the order's ETag, as any change of it does."""
        self.etags += 1
        order = self.orders[number]
        if self.version == 2:
            order["__metadata"] = {
                "etag": f"W/\"datetimeoffset'2026-11-24T09%3A00%3A{self.etags:02}Z'\""
            }
        else:
            order["@odata.etag"] = f'W/"2026112409{self.etags:04}"'

    def etag(self, number: str) -> str:
        order = self.orders[number]
        return str(order["__metadata"]["etag"] if self.version == 2 else order["@odata.etag"])

    def __call__(self, request: Request) -> Answer:
        headers = {name.lower(): text for name, text in request.headers.items()}
        if headers.get("authorization") != self.login:
            return Answer(401, {"content-type": "text/html"}, b"<html>Logon failed</html>")
        parts = urlsplit(request.url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        path = unquote(_tail(parts.path))
        asked = Asked(request.method, path, query, headers, request.body)
        if request.method == "GET":
            return self._read(asked)
        if not self._has_token(asked):
            return self._error(403, "CSRF token validation failed", required=True)
        return self._batch(asked) if path == "$batch" else self._change(asked)

    def _has_token(self, asked: Asked) -> bool:
        cookie = asked.headers.get("cookie", "")
        token = asked.headers.get("x-csrf-token", "")
        return token == self.token and f"SAP_SESSIONID={self.token}" in cookie

    # Reading

    def _read(self, asked: Asked) -> Answer:
        if asked.headers.get("x-csrf-token", "").lower() == "fetch":
            cookies = (f"SAP_SESSIONID={self.token}; path=/; HttpOnly", "sap-usercontext=x; path=/")
            return Answer(200, {"x-csrf-token": self.token}, b"{}", cookies)
        match asked.path:
            case "$metadata":
                own = edmx_v2() if self.version == 2 else edmx_v4()
                return Answer(200, {"content-type": "application/xml"}, self.metadata or own)
            case "A_BusinessPartner":
                return self._listed(_matching(self.partners, asked.query.get("$filter")))
            case "A_ProductPlant":
                return self._listed(_matching(self.plants, asked.query.get("$filter")))
            case "A_SalesOrder" | "SalesOrder":
                return self._changed(asked.query)
            case _:
                return self._order(asked)

    def _order(self, asked: Asked) -> Answer:
        found = _ENTITY.fullmatch(asked.path)
        number = found[2].strip("'") if found else ""
        if number not in self.orders:
            return self._error(404, "Resource not found", "/IWBEP/CM_MGW_RT/020")
        shown = self._expanded(self.orders[number], asked.query.get("$expand", ""))
        return self._json({"d": shown} if self.version == 2 else shown)

    def _expanded(self, entity: Mapping[str, Any], expand: str) -> dict[str, Any]:
        """Show what was asked for only; version 2 defers the rest, version 4 leaves it out."""
        ways = _ways_v4(expand) if self.version == 4 else _ways_v2(expand)
        shown: dict[str, Any] = {}
        for name, value in entity.items():
            if not _WAYS.fullmatch(name):
                shown[name] = value
            elif name in ways:
                rows = value["results"] if self.version == 2 else value
                inside = [self._expanded(row, ways[name]) for row in rows]
                shown[name] = {"results": inside} if self.version == 2 else inside
            elif self.version == 2:
                shown[name] = {"__deferred": {"uri": f"https://elsewhere.example.com/{name}"}}
        return shown

    def _changed(self, query: Mapping[str, str]) -> Answer:
        since = re.search(r"ge (?:datetimeoffset')?([^'\s]+)", query.get("$filter", ""))
        rows = [
            row
            for row in self.orders.values()
            if since is None or _instant(row) >= datetime.fromisoformat(since[1])
        ]
        latest_first = query["$orderby"].endswith(" desc")
        rows.sort(key=lambda row: (_instant(row), row["SalesOrder"]), reverse=latest_first)
        begin = int(query.get("$skip", "0"))
        page = rows[begin : begin + int(query["$top"])]
        fields = ("SalesOrder", "LastChangeDateTime")
        return self._listed([{name: row[name] for name in fields} for row in page])

    def _listed(self, rows: list[dict[str, Any]]) -> Answer:
        return self._json({"d": {"results": rows}} if self.version == 2 else {"value": rows})

    # Changing

    def _batch(self, asked: Asked) -> Answer:
        self.before_change(self)
        before = copy.deepcopy(self.orders)
        seen = {number: self.etag(number) for number in self.orders}
        answers = []
        for part in read_parts(asked):
            answers.append(self._change(part, seen))
            if answers[-1].status >= 400:
                self.orders = before
                return refused(answers[-1])
        return done(answers)

    def _change(self, asked: Asked, seen: Mapping[str, str] | None = None) -> Answer:
        """Change one thing; `seen` are the ETags at the changeset's begin."""
        if seen is None:
            self.before_change(self)
        if asked.path in _APPROVALS:
            return self._decided(asked.query["SalesOrder"].strip("'"), _APPROVALS[asked.path])
        found = _ENTITY.fullmatch(asked.path)
        assert found is not None, asked.path
        key = re.findall(r"'([^']*)'", found[2])
        number = key[0]
        etag = (seen or {}).get(number) or self.etag(number)
        if asked.method == "PATCH":
            if "if-match" not in asked.headers:
                return self._error(428, "Precondition required", "/IWFND/CM_MGW/428")
            if asked.headers["if-match"] not in ("*", etag):
                return self._error(412, "Precondition failed", "/IWFND/CM_MGW/412")
        if self.orders[number].get("SalesDocApprovalStatus") == "B":
            return self._error(400, "Document has already been approved", "V2/474")
        fields = json.loads(asked.body)
        self.written.append(
            {"path": asked.path, "if_match": asked.headers.get("if-match", ""), **fields}
        )
        problem = self._written(found[1], found[3], key, fields)
        if problem is not None:
            return problem
        self.touch(number)
        said = {"sap-message": self.warning} if self.warning else {}
        return Answer(201 if asked.method == "POST" else 204, said, b"")

    def _written(
        self, entity_set: str, way: str | None, key: list[str], fields: dict[str, Any]
    ) -> Answer | None:
        order = self.orders[key[0]]
        to_texts = "to_Text" if self.version == 2 else "_Text"
        if way == to_texts:
            if fields["LongTextID"] not in self.texts:
                return self._error(400, "Text ID is not defined", "TD/600")
            _rows(order, to_texts).append({"SalesOrder": key[0], **fields})
        elif entity_set in _TEXT_SETS:
            (row,) = (each for each in _rows(order, to_texts) if each["LongTextID"] == key[2])
            row.update(fields)
        elif entity_set in _LINE_SETS:
            items, lines = _TO_LINES[self.version]
            (item,) = (each for each in _rows(order, items) if each["SalesOrderItem"] == key[1])
            (line,) = (each for each in _rows(item, lines) if each["ScheduleLine"] == key[2])
            line.update(fields)
        else:
            order.update(fields)
        return None

    def _decided(self, number: str, status: str) -> Answer:
        order = self.orders[number]
        if order["SalesDocApprovalStatus"] != "A":
            return self._error(400, "No approval request", "APM/001")
        order["SalesDocApprovalStatus"] = status
        self.touch(number)
        return self._json({"d": {"releaseApprovalRequest": {"IsSuccess": True}}})

    # What every answer looks like

    def _error(
        self, status: int, text: str, code: str = "005056A509B1", *, required: bool = False
    ) -> Answer:
        self.refused.append(status)
        if self.version == 2:
            message: Any = {"lang": "en", "value": text}
            detail = {"code": code, "message": text, "severity": "error", "target": ""}
            error = {"code": code, "message": message, "innererror": {"errordetails": [detail]}}
        else:
            error = {"code": code, "message": text, "details": [{"code": code, "message": text}]}
        headers = {"x-csrf-token": "Required"} if required else {}
        return Answer(status, headers, json.dumps({"error": error}).encode())

    def _json(self, content: Any) -> Answer:
        return Answer(200, {"content-type": "application/json"}, json.dumps(content).encode())


def _matching(rows: list[dict[str, Any]], asked: str | None) -> list[dict[str, Any]]:
    if asked is None:
        return rows
    wanted = [dict(re.findall(r"(\w+) eq '([^']*)'", one)) for one in asked.split(" or ")]
    return [
        row
        for row in rows
        if any(all(row.get(name) == text for name, text in one.items()) for one in wanted)
    ]


def _tail(path: str) -> str:
    """Give what stands below the service."""
    marks = ("/API_SALES_ORDER_SRV/", "/API_BUSINESS_PARTNER/", "/API_PRODUCT_SRV/", "/0001/")
    for mark in marks:
        if mark in path:
            return path.partition(mark)[2]
    return path


def _rows(entity: dict[str, Any], way: str) -> list[dict[str, Any]]:
    value = entity.setdefault(way, {"results": []} if way.startswith("to_") else [])
    rows: list[dict[str, Any]] = value["results"] if isinstance(value, dict) else value
    return rows


def _ways_v2(expand: str) -> dict[str, str]:
    ways: dict[str, list[str]] = {}
    for path in filter(None, expand.split(",")):
        first, _, rest = path.partition("/")
        ways.setdefault(first, []).append(rest)
    return {name: ",".join(filter(None, rest)) for name, rest in ways.items()}


def _ways_v4(expand: str) -> dict[str, str]:
    found = re.findall(r"(\w+)(?:\(\$expand=([^)]*)\))?", expand)
    return {name: inside for name, inside in found if name}


def _instant(order: Mapping[str, Any]) -> datetime:
    text = str(order["LastChangeDateTime"])
    ticks = re.match(r"/Date\((\d+)", text)
    if ticks is None:
        return datetime.fromisoformat(text)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(ticks[1]))

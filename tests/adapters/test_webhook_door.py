"""Messages of the webhook room at the real door: 401 for every header, and never a 500."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.main import Server, build_server
from connector.main.clock import utc_now
from connector.settings import read_settings
from demo.holdpoint_process import write_config
from tests.adapters.test_webhook import HMAC, JWS, SIGNING_LINE, by, jwks, signed
from tests.adapters.webhook_room import ENVIRONMENT, shown

VALUES = st.one_of(
    st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0")),
    st.text("0123456789abcdefv1,.=+/ -_eyJ", max_size=80),
    st.sampled_from(["", ".", "..", "e30..", "eyJhbGciOiJub25lIn0..", "v1,", "sha256=", "-1"]),
)
HEADERS = st.dictionaries(
    st.sampled_from(
        [
            *("Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"),
            *("X-Shop-Signature", "X-Shop-Time", "Shop-Signature"),
        ]
    ),
    VALUES,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("door")
    write_config(home, "http://127.0.0.1:9")
    connections = home / "config" / "connections"
    (connections / "shop.yaml").unlink()
    for name, text in (("standard", shown("medusa")), ("hmac", by(HMAC))):
        (connections / f"{name}.yaml").write_text(text)
    (connections / "jws.yaml").write_text(by(JWS).replace(SIGNING_LINE, ""))
    (connections / "shop.jwks.json").write_bytes(jwks())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOLDPOINT_MEDUSA_SIGNING", ENVIRONMENT["ROOM_SIGNING"])
        patch.setenv("HOLDPOINT_MEDUSA_API_KEY", ENVIRONMENT["ROOM_API_KEY"])
        built = build_server(read_settings({"HOLDPOINT_HOME": str(home)}), "")
        yield built
        built.installation.close()


@pytest.mark.parametrize("connection", ["standard", "hmac", "jws"])
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(headers=HEADERS, body=st.binary(max_size=60))
def test_malformed_signature_is_unauthorized_and_nothing_of_it_is_kept(
    server: Server, connection: str, headers: dict[str, str], body: bytes
) -> None:
    answer = server.app.test_client().post(f"/in/{connection}", data=body, headers=headers)
    assert answer.status_code == 401


def test_genuine_message_is_taken(server: Server) -> None:

    message = signed(b"{}", utc_now())
    answer = server.app.test_client().post(
        "/in/standard", data=message.body, headers=dict(message.headers)
    )
    assert answer.status_code == 200

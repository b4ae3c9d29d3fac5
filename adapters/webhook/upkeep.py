"""Whether the keys that a source publishes are those that are believed here."""

from dataclasses import dataclass

from adapters.webhook.answers import require_done
from adapters.webhook.jws import DetachedJws, read_jwks
from connector.adapter import Ask, Concern, Examination, Proof, Proved, Shortcoming, nobody_asked
from connector.errors import DeliveryDelayed, DeliveryError
from connector.http import NoReply, Request, Send


@dataclass(frozen=True, slots=True)
class PublishedKeys:
    """Looks at the source's JWKS. Who may sign is for a person to say: nothing is taken over."""

    url: str
    verifier: DetachedJws
    send: Send

    def look_after(self) -> tuple[Shortcoming, ...]:
        """Name the published keys that the file has not: soon their messages will be refused."""
        believed = {_named(key.key_id) for key in self.verifier.believed()}
        news = sorted(self._published() - believed)
        return tuple(
            Shortcoming(Concern.SUBSCRIPTION, f"key {each} is published and not in jwks_file")
            for each in news
        )

    def examine(self, order: str | None, ask: Ask = nobody_asked) -> Examination:  # noqa: ARG002
        """Compare the two."""
        try:
            lacking = self.look_after()
            proved = Proved.NO if lacking else Proved.YES
            seen = "; ".join(each.subject for each in lacking) or "every published key is believed"
        except DeliveryError as error:
            proved, seen = Proved.OPEN, str(error)
        return Examination((Proof("keys", proved, seen),), (), ())

    def _published(self) -> set[str]:
        try:
            answer = self.send(Request("GET", self.url))
        except NoReply as error:
            raise DeliveryDelayed(str(error)) from error
        require_done(answer)
        try:
            return {_named(key.key_id) for key in read_jwks(answer.body)}
        except ValueError as error:
            raise DeliveryDelayed(f"{self.url} gives no JWKS") from error


def _named(key_id: object) -> str:
    return key_id if isinstance(key_id, str) and key_id.isprintable() else "without an id"

"""What staff see of our hold in WooCommerce: a note on the order, for them alone."""

from dataclasses import dataclass

from adapters.woocommerce.listing import listed
from connector.callback import Action, Callback
from connector.callback.rest import RestClient, lacks_fields
from connector.errors import PayloadError


@dataclass(frozen=True, slots=True)
class WooMarker:
    """Writes a note for each callback, once. Notes of others are left as they are."""

    client: RestClient

    def mark(self, callback: Callback) -> None:
        """Write the note, unless one of this callback is there."""
        path = f"/orders/{callback.number}/notes"
        notes = listed(self.client, path, {"type": "internal"})
        try:
            written = [note["note"].optional_text() or "" for note in notes]
        except PayloadError as error:
            raise lacks_fields(error) from error
        if not any(callback.id in note for note in written):
            self.client.call("POST", path, {"note": _note(callback), "customer_note": False})


def _note(callback: Callback) -> str:
    # All who may see orders read this: our case number and no more.
    held = callback.action is not Action.RELEASE
    done = "Held for review" if held else "Review done"
    return f"{done}, case {callback.case} (Holdpoint, {callback.id})"

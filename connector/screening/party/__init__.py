"""Is anybody on the order, in any role, on a restricted-party list?"""

from connector.screening.party.check import ENGINE_VERSION, PartyCheck

__all__ = ["ENGINE_VERSION", "PartyCheck"]

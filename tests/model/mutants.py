"""Guards of the real code, each taken out in turn: a walk that misses them would show nothing."""

import importlib
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType


@dataclass(frozen=True, slots=True)
class Mutant:
    """`found`, which stands once in the source of `module`, becomes `put`."""

    name: str
    module: str
    found: str
    put: str

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Run the mutated code in place of the real one, whoever holds a reference to it."""
        module = importlib.import_module(self.module)
        source = inspect.getsource(module)
        if source.count(self.found) != 1:
            raise LookupError(f"{self.name}: its text is not once in {self.module}")
        twin = ModuleType(self.module)
        twin.__file__ = module.__file__
        exec(  # noqa: S102 - our own source, with a guard taken out
            compile(source.replace(self.found, self.put), str(module.__file__), "exec"),
            twin.__dict__,
        )
        mutated = dict(_functions(twin))
        changed = [
            (own, mutated[name].__code__)
            for name, own in _functions(module)
            if name in mutated and not _same(own, mutated[name])
        ]
        if not changed:
            raise LookupError(f"{self.name}: changes no function of {self.module}")
        codes = [(own, own.__code__) for own, _ in changed]
        for own, code in changed:
            own.__code__ = code
        try:
            yield
        finally:
            for own, code in codes:
                own.__code__ = code


def _functions(module: ModuleType) -> Iterator[tuple[str, FunctionType]]:
    for name, value in vars(module).items():
        if getattr(value, "__module__", None) != module.__name__:
            continue
        if isinstance(value, FunctionType):
            yield name, value
        elif isinstance(value, type):
            for method, function in vars(value).items():
                if isinstance(function, FunctionType):
                    yield f"{name}.{method}", function


def _same(one: FunctionType, other: FunctionType) -> bool:
    """Compare what two functions do, wherever they stand in their file."""
    return _shape(one.__code__) == _shape(other.__code__)


def _shape(code: CodeType) -> tuple[object, ...]:
    constants = tuple(_shape(each) if inspect.iscode(each) else each for each in code.co_consts)
    return code.co_code, code.co_names, code.co_varnames, constants


SEEN_SOON = (
    Mutant(
        "a screening commits for whatever revision is newest",
        "connector.pipeline",
        "if edited or not self.judging.is_current(tx, screened):",
        "if not self.judging.is_current(tx, screened):",
    ),
    Mutant(
        "a person's release is not bound to the revision that was seen",
        "connector.settling",
        "            _require_unedited(order, decision, hold)\n",
        "",
    ),
    Mutant(
        "a release does not ask whether the order is the one decided on",
        "tests.model.erp",
        "        if content_hash(_order(self.erp.name, sale)) != callback.content_hash:",
        "        if False:",
    ),
    Mutant(
        "a callback that was confirmed is called again",
        "connector.delivery",
        "        callbacks.settle(tx, callback, CallbackState.CONFIRMED, self.now(), unmarked)\n",
        "",
    ),
    Mutant(
        "what nobody told of is not read",
        "connector.reconciling",
        "            steps.owe_once(tx, Kind.FETCH, order, now)\n",
        "            pass\n",
    ),
    Mutant(
        "a release that is owed does not wait for the hold before it",
        "connector.store.callbacks",
        "order_by(callbacks.c.sequence).limit(1)",
        "order_by(callbacks.c.sequence.desc()).limit(1)",
    ),
)

SEEN_LATE = (
    Mutant(
        "a release is sent without If-Match",
        "tests.model.erp",
        "        if sale.version != if_match:",
        "        if False:",
    ),
    Mutant(
        "the source does not hear our sequence",
        "tests.model.erp",
        "        if sequence < sale.fence:",
        "        if False:",
    ),
    Mutant(
        "a check that could not answer lets the order pass",
        "connector.decision",
        "    if finding.failure is not None:\n        text =",
        "    if False:\n        text =",
    ),
    Mutant(
        "a message is acknowledged and its reading owed afterwards",
        "connector.store.reception",
        "            subjects = [",
        "            pass\n        with self._store.begin(_PATIENCE) as tx:\n"
        "            subjects = [",
    ),
)
"""For these a walk must meet several rare things at once: `make model` has the patience."""

GUARDS = (*SEEN_SOON, *SEEN_LATE)

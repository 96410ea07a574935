"""Every public name is documented, and what its documentation shows runs."""

import doctest
import importlib
import inspect
import pkgutil

import pytest
import soc2

MODULES = [name for _, name, _ in pkgutil.iter_modules(soc2.__path__, "soc2.") if not name.endswith("_native")]


@pytest.mark.parametrize("name", ["soc2", *MODULES])
def test_examples_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0


def test_public_names_are_documented():
    for name in soc2.__all__:
        it = getattr(soc2, name)
        if inspect.isclass(it) or inspect.isfunction(it):
            assert inspect.getdoc(it), name
        if inspect.isclass(it):
            for member, of in vars(it).items():
                if not member.startswith("_") and (inspect.isfunction(of) or isinstance(of, property)):
                    assert inspect.getdoc(of), f"{name}.{member}"

"""Every public name is documented, and what its documentation shows runs."""

import doctest
import importlib
import inspect
import pkgutil

import pytest
import soc2
import soc2.arrow
import soc2.plots
import soc2.population
import soc2.workpaper

MODULES = [name for _, name, _ in pkgutil.walk_packages(soc2.__path__, "soc2.") if not name.endswith("_native")]
PUBLIC = [soc2, soc2.arrow, soc2.plots, soc2.population, soc2.workpaper]


@pytest.mark.parametrize("name", ["soc2", *MODULES])
def test_examples_run(name):
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0


@pytest.mark.parametrize("module", PUBLIC, ids=lambda it: it.__name__)
def test_public_names_are_documented(module):
    assert inspect.getdoc(module)
    for name in module.__all__:
        it = getattr(module, name)
        if inspect.isclass(it) or inspect.isfunction(it):
            assert inspect.getdoc(it), name
        if inspect.isclass(it):
            for member, of in vars(it).items():
                if not member.startswith("_") and (inspect.isfunction(of) or isinstance(of, property)):
                    assert inspect.getdoc(of), f"{name}.{member}"

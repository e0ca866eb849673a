"""What a package offers under flowr's names: kinds, parameters, fields, members, bases.

A program for either Python: ``describe.py flowr`` gives the names of flowr's own modules;
``describe.py flowr_nb NAME …`` what the top of our package has under these names.
"""

import enum
import importlib
import inspect
import json
import pkgutil
import sys
from dataclasses import MISSING, fields, is_dataclass
from typing import Protocol

PACKAGES = ["flowr.domain"]
MODULES = ["flowr.infrastructure.session_store"]
REQUIRED = "required"


def default_of(value):
    """A default as text; a list and a tuple of the same things are the same default."""
    if value in (MISSING, inspect.Parameter.empty):
        return REQUIRED
    return repr(list(value) if isinstance(value, tuple) else value)


def parameters(function):
    """Name and default of each parameter, in order; those for keywords only at the end."""
    found = inspect.signature(function).parameters.values()
    return [[each.name, default_of(each.default)] for each in found if each.name != "self"]


def arguments(kind):
    """The same for making an object of a class; a protocol has none."""
    if not is_dataclass(kind):
        return [] if Protocol in kind.__bases__ else parameters(kind.__init__)
    return [
        [each.name, default_of(each.default)]
        if each.default_factory is MISSING
        else [each.name, default_of(each.default_factory())]
        for each in fields(kind)
    ]


def members(kind):
    """Methods with their parameters and properties, those of base classes included."""
    found = {}
    for name in dir(kind):
        value = inspect.getattr_static(kind, name)
        if name.startswith("_") or (is_dataclass(kind) and name in kind.__dataclass_fields__):
            continue
        if isinstance(value, property):
            found[name] = "property"
        elif inspect.isfunction(value):
            found[name] = parameters(value)
    return found


def describe(value):
    if not inspect.isclass(value):
        return {"kind": "function", "parameters": parameters(value)}
    if issubclass(value, enum.Enum):
        return {"kind": "enum", "values": {each.name: each.value for each in value}}
    if issubclass(value, BaseException):
        has_own = inspect.isfunction(value.__init__)
        return {
            "kind": "error",
            "bases": [each.__name__ for each in value.__mro__],
            "parameters": parameters(value.__init__) if has_own else [],
        }
    return {
        "kind": "class",
        "parameters": arguments(value),
        "members": members(value),
    }


def modules():
    for package in map(importlib.import_module, PACKAGES):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)
    yield from map(importlib.import_module, MODULES)


def words_of_flowr():
    found = {}
    for module in modules():
        for name, value in vars(module).items():
            if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__:
                found[name] = describe(value)
    return found


def words_of(package, names):
    """Those of the names that there are."""
    module = importlib.import_module(package)
    return {name: describe(getattr(module, name)) for name in names if hasattr(module, name)}


if __name__ == "__main__":
    package, *names = sys.argv[1:]
    print(json.dumps(words_of(package, names) if names else words_of_flowr()))  # noqa: T201

"""Is everything here that the course needs? Imports `iris`; the packages it looks for need not be there."""

import platform
from importlib.metadata import PackageNotFoundError, metadata, requires, version

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from helpers.iris import flowers_in_cm

COURSE = "cross-entropy-derivatives"


def check_installation() -> None:
    """Print a line for Python, for each package and for the data: ok, or what was found and what is wanted."""
    try:
        report("Python", SpecifierSet(metadata(COURSE)["Requires-Python"]), platform.python_version())
        needs = map(Requirement, requires(COURSE))
    except PackageNotFoundError:  # its folder is on the path, and that is all
        print(f"{COURSE}: missing. Run `pip install -e .` in its folder, and restart the kernel.")
        needs = ()
    for need in needs:
        if need.marker is None:  # the others are for testing the course
            try:
                report(need.name, need.specifier, version(need.name))
            except PackageNotFoundError:
                report(need.name, need.specifier, "missing")
    try:
        print(f"data: {len(flowers_in_cm().observed)} flowers, ok")
    except (OSError, ValueError) as error:
        print(f"data: {error}")


def report(name: str, wanted: SpecifierSet, found: str) -> None:
    fits = found != "missing" and wanted.contains(found, prereleases=True)
    print(f"{name}: " + ("ok" if fits else f"{found}, wanted {wanted}. Install the course again, as its README says."))

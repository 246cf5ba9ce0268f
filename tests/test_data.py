"""The data: equal to scikit-learn's copy, as Fisher printed it, and found from everywhere."""

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from sklearn.datasets import load_iris

from helpers.files import DATA
from helpers.iris import SPECIES, all_flowers, flowers_in_cm, training_flowers
from helpers.network import Network, lesson_network, raw_outputs, start_biases

ROOT = Path(__file__).parents[1]
MEASUREMENTS = ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"]


@pytest.fixture(scope="module")
def rows():
    return np.genfromtxt(DATA / "iris.csv", delimiter=",", names=True, dtype=None, encoding="utf-8")


def test_all_150_rows_equal_those_of_scikit_learn(rows):
    iris = load_iris()
    assert rows["flower"].tolist() == list(range(1, 151))
    assert [rows[name].tolist() for name in MEASUREMENTS] == iris.data.T.tolist()
    assert rows["species"].tolist() == [iris.target_names[target].capitalize() for target in iris.target]


@pytest.mark.parametrize("flower, fisher", [(35, [4.9, 3.1, 1.5, 0.2]), (38, [4.9, 3.6, 1.4, 0.1])])
def test_the_two_rows_that_the_uci_copy_has_wrong_stand_as_fisher_printed_them(rows, flower, fisher):
    assert rows[flower - 1][MEASUREMENTS].tolist() == tuple(fisher)


def test_helpers_read_petal_and_sepal_width_and_species(rows):
    inputs, observed = flowers_in_cm()
    assert inputs.T.tolist() == [rows["petal_width_cm"].tolist(), rows["sepal_width_cm"].tolist()]
    assert [SPECIES[number] for number in observed] == rows["species"].tolist()


def test_scaling_fills_0_to_1():
    inputs, _ = all_flowers()
    assert inputs.min(axis=0).tolist() == [0, 0]
    assert inputs.max(axis=0).tolist() == [1, 1]


# From everywhere: another Python, isolated from this folder, started in another one.

REPORT = """
import sys
sys.path[:0] = sys.argv[1:]
from helpers import files, iris, network
print(files.DATA.resolve())
print(len(iris.flowers_in_cm().inputs), network.lesson_network().output_biases.tolist())
"""


def report_from(folder, *path):
    run = [sys.executable, "-I", "-c", REPORT, *map(str, path)]
    return subprocess.run(run, cwd=folder, capture_output=True, text=True, check=True).stdout.splitlines()


def test_data_is_found_from_any_working_directory(tmp_path):
    assert report_from(tmp_path) == [str(DATA.resolve()), "150 [-2.0, 0.0, 1.0]"]


def test_data_is_found_in_a_plain_wheel(tmp_path):
    source, elsewhere = tmp_path / "source", tmp_path / "elsewhere"
    elsewhere.mkdir()
    # Built from a copy, so that the checkout is left as it was.
    for folder in ("helpers", "data"):
        shutil.copytree(ROOT / folder, source / folder)
    for pattern in ("pyproject.toml", "README*", "LICENSE*"):
        for file in ROOT.glob(pattern):
            shutil.copy(file, source)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, source]
    built = subprocess.run(build, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    ZipFile(wheel).extractall(installed)
    assert report_from(elsewhere, installed) == [
        str((installed / "helpers" / "data").resolve()),
        "150 [-2.0, 0.0, 1.0]",
    ]


# One copy serves every caller: nobody can change it for the others.


def test_start_biases_are_a_copy_of_the_readers_own():
    biases = start_biases()
    biases += 100
    assert start_biases().tolist() == [-2, 0, 1]
    assert lesson_network().output_biases.tolist() == [-2, 0, 1]


@pytest.mark.parametrize("name", Network._fields)
def test_the_lessons_network_is_read_only(name):
    with pytest.raises(ValueError, match="read-only"):
        getattr(lesson_network(), name)[...] = 0


def test_raw_outputs_leave_flowers_and_biases_as_they_were():
    inputs, _ = training_flowers()
    biases = start_biases()
    raw_outputs(inputs, biases)
    assert inputs.tolist() == training_flowers().inputs.tolist()
    assert biases.tolist() == [-2, 0, 1]

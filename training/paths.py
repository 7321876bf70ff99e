"""Where the data lie: `GOLD` (`DEMARCHE_GOLD`, read only) and `RUNS` (`DEMARCHE_RUNS`: checkpoints, and corpora that come from packages)."""
import os
import pathlib

HERE = pathlib.Path(__file__).parent
GOLD = pathlib.Path(os.environ.get("DEMARCHE_GOLD", HERE.parent.parent / "shared" / "gold"))
RUNS = pathlib.Path(os.environ.get("DEMARCHE_RUNS", HERE / "runs"))


def corpus(name):
    return GOLD / name if (GOLD / name).exists() else RUNS / name

"""Everything a run needs, built or installed."""
import subprocess

from .paths import BENCH, BUILD, EMITTER, GENERATOR, OUR_SERVER, PEERS, REPOSITORY


def install_peers():
    subprocess.run(["npm", "ci", "--no-fund", "--no-audit"], cwd=PEERS, check=True)


def build_generator():
    if not (BUILD / "build.ninja").exists():
        _quietly(["cmake", "-S", str(BENCH), "-B", str(BUILD), "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release"])
    _quietly(["ninja", "-C", str(BUILD), GENERATOR.name])


def build_our_programs():
    _quietly(["cmake", "--preset", "release", "-DLIVESTREAM_BENCH=ON"])
    _quietly(["cmake", "--build", "--preset", "release", "--target", OUR_SERVER.name, EMITTER.name])


def _quietly(command):
    result = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed:\n{result.stdout}")

"""One signer, many threads, and processes that fork."""

import multiprocessing
import os
import threading

import jwt
import pytest
from support import SECRET, in_children, pem, public_pem

from jotmint import AssertionSigner

OPTIONS = {"client_id": "ci", "issuer": "https://as.example"}


def minted_by_threads(signer, threads, each):
    """Assertions of all threads, started at the same moment."""
    minted, start = [], threading.Barrier(threads)

    def mint():
        start.wait()
        minted.extend([signer.assertion() for _ in range(each)])

    workers = [threading.Thread(target=mint) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return minted


@pytest.mark.parametrize("family, algorithm", [(None, "HS256"), ("p256", "ES256"), ("rsa", "RS256")])
def test_eight_threads_never_share_a_jti_and_every_assertion_verifies(family, algorithm, keys):
    key = {"client_secret": SECRET} if family is None else {"private_key": pem(keys[family])}
    signer = AssertionSigner(**OPTIONS, **key, algorithm=algorithm)
    minted = minted_by_threads(signer, threads=8, each=400 if family is None else 50)
    verifier = SECRET if family is None else public_pem(keys[family])
    claims = [jwt.decode(one, verifier, algorithms=[algorithm], audience="https://as.example") for one in minted]
    assert len({one["jti"] for one in claims}) == len(minted)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("family", [None, "ed25519"])
def test_forked_processes_do_not_repeat_each_other(family, keys):
    key = {"client_secret": SECRET} if family is None else {"private_key": pem(keys[family])}
    signer = AssertionSigner(**OPTIONS, **key)
    signer.assertion()
    minted = "\n".join(in_children(lambda: "\n".join(signer.assertion() for _ in range(100)))).split()
    minted += [signer.assertion() for _ in range(100)]
    jti = {jwt.decode(one, options={"verify_signature": False})["jti"] for one in minted}
    assert len(jti) == len(minted) == 500


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_process_forked_in_the_middle_of_signing_can_sign(keys):
    signer = AssertionSigner(**OPTIONS, private_key=pem(keys["rsa"]))
    stop = threading.Event()

    def mint():
        while not stop.is_set():
            signer.assertion()

    threads = [threading.Thread(target=mint) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        minted = in_children(signer.assertion, children=12)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for one in minted:
        jwt.decode(one, public_pem(keys["rsa"]), algorithms=["RS256"], audience="https://as.example")


def test_a_spawned_process_cannot_be_handed_a_signer():
    signer = AssertionSigner(**OPTIONS, client_secret=SECRET)
    with pytest.raises(TypeError, match="cannot be pickled"):
        multiprocessing.reduction.ForkingPickler.dumps(signer)

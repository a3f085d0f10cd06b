"""One signer, many threads, and processes that fork."""

import multiprocessing
import os
import threading

import jwt
import pytest
from support import SECRET, in_children, pem, public_pem

from jotmint import AssertionSigner, TokenSource

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


def busy(what, keys):
    """Something that several threads do over and over while the process forks."""
    if what == "a source":
        tokens = TokenSource(
            token_endpoint="https://as.example/token",
            client_id="ci",
            private_key=pem(keys["p256"]),
            http=lambda **_: (200, {}, b'{"access_token":"a","token_type":"Bearer","expires_in":0}'),
        )
        return lambda: tokens.get().access_token
    key = {"client_secret": SECRET} if what == "a secret" else {"private_key": pem(keys["rsa"])}
    return AssertionSigner(**OPTIONS, **key).assertion


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("what", ["a secret", "a private key", "a source"])
def test_a_process_forked_in_the_middle_of_work_goes_on_and_so_does_its_child(what, keys):
    work, stop, done = busy(what, keys), threading.Event(), []

    def repeat():
        while not stop.is_set():
            work()
        done.append(True)

    threads = [threading.Thread(target=repeat) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        results = in_children(work, children=12)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert len(results) == 12 and all(results)
    assert len(done) == 3


def test_an_address_that_is_none_gives_no_assertion():
    signer = AssertionSigner(**OPTIONS, client_secret=SECRET)
    assert signer._assertion(None) is None


def test_a_spawned_process_cannot_be_handed_a_signer():
    signer = AssertionSigner(**OPTIONS, client_secret=SECRET)
    with pytest.raises(TypeError, match="cannot be pickled"):
        multiprocessing.reduction.ForkingPickler.dumps(signer)

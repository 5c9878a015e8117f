"""The repository behind the launch links: known hosts only, no secrets of an address, the right branch or tag."""

import subprocess

import pytest

from techsec_publish import repository

ADDRESS = "https://github.com/example/two-allies"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://github.com/example/book.git", ("github.com", "example/book")),
        ("https://name:secret@github.com/example/book", ("github.com", "example/book")),
        ("git@github.com:example/book.git", ("github.com", "example/book")),
        ("ssh://git@gitlab.com/group/sub/book.git", ("gitlab.com", "group/sub/book")),
        ("ssh://git@codeberg.org:22/example/book", ("codeberg.org", "example/book")),
        ("http://github.com/example/book", None),
        ("git://github.com/example/book", None),
        ("https://github.com.example.org/example/book", None),
        ("https://git.example.org/example/book", None),
        ("https://github.com/example", None),
        ("https://github.com/example/../book", None),
        ("https://github.com/example/book?x=1", None),
        ('https://github.com/example/book"onclick=', None),
        ("file:///srv/book.git", None),
        ("/srv/book.git", None),
        ("../book", None),
        ("", None),
    ],
)
def test_only_https_or_ssh_addresses_of_known_hosts_count(address, expected):
    assert repository.parse(address) == expected


def test_links_open_the_file_at_the_ref():
    home = repository.Repository("github.com", "example/book", "students")
    assert home.binder("book/4-practice.ipynb") == (
        "https://mybinder.org/v2/gh/example/book/students?urlpath=lab/tree/book/4-practice.ipynb"
    )
    assert home.colab("book/4-practice.ipynb") == (
        "https://colab.research.google.com/github/example/book/blob/students/book/4-practice.ipynb"
    )
    deep = repository.Repository("gitlab.com", "group/sub/book", "topic/one")
    assert deep.binder("a.ipynb").startswith("https://mybinder.org/v2/gl/group%2Fsub%2Fbook/topic%2Fone?")
    assert deep.colab("a.ipynb") is None
    other = repository.Repository("codeberg.org", "example/book", "v1.0")
    assert other.binder("a.ipynb").startswith(
        "https://mybinder.org/v2/git/https%3A%2F%2Fcodeberg.org%2Fexample%2Fbook/v1.0"
    )


@pytest.fixture
def checkout(tmp_path):
    """A git repository with one commit on main; called with arguments it runs git in it."""

    def git(*arguments):
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("commit", "-q", "--allow-empty", "-m", "One")
    git.root = tmp_path
    return git


def test_no_remote_gives_nothing(checkout, tmp_path_factory):
    assert repository.find(checkout.root, {}) is None
    assert repository.find(tmp_path_factory.mktemp("plain"), {}) is None
    checkout("remote", "add", "origin", "/srv/book.git")
    assert repository.find(checkout.root, {}) is None


def test_ref_is_the_branch_then_the_release_then_the_student_tree(checkout):
    checkout("remote", "add", "origin", "git@github.com:example/two-allies.git")
    assert repository.find(checkout.root, {}) == repository.Repository("github.com", "example/two-allies", "main")
    checkout("tag", "v1.0")
    assert repository.find(checkout.root, {}).ref == "v1.0"
    checkout("branch", "students")
    assert repository.find(checkout.root, {}).ref == "students"
    checkout("tag", "students-v1.0")
    assert repository.find(checkout.root, {}).ref == "students-v1.0"
    assert repository.find(checkout.root, {"BOOK_REF": "seminar"}).ref == "seminar"


def test_environment_comes_before_the_service_and_the_service_before_git(checkout):
    checkout("remote", "add", "origin", "git@github.com:example/from-git.git")
    service = {"GITHUB_REPOSITORY": "example/from-ci", "GITHUB_SERVER_URL": "https://github.com"}
    assert repository.find(checkout.root, service).path == "example/from-ci"
    assert repository.find(checkout.root, {"CI_PROJECT_URL": "https://gitlab.com/a/b"}).host == "gitlab.com"
    assert repository.find(checkout.root, {**service, "BOOK_REPOSITORY": ADDRESS}).address == ADDRESS
    assert repository.find(checkout.root, {**service, "BOOK_REPOSITORY": ""}) is None


@pytest.mark.parametrize(
    "wrong", [{"BOOK_REPOSITORY": "https://git.example.org/a/b"}, {"BOOK_REPOSITORY": ADDRESS, "BOOK_REF": "a b;c"}]
)
def test_a_wrong_wish_is_refused_in_one_line(checkout, wrong):
    with pytest.raises(ValueError) as error:
        repository.find(checkout.root, wrong)
    assert list(wrong)[-1] in str(error.value) and "\n" not in str(error.value)

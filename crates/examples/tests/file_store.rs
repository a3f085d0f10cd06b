//! Tokens shared in a folder, through the driver of the examples.

use jotmint::{
    options::{Configuration, Idiom},
    token::TokenSource,
};
use jotmint_examples::{get, store_of};
use serde_json::json;
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, SystemTime},
};

/// A folder of this test's own, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn source(folder: &Path) -> TokenSource {
    let options = json!({
        "token_endpoint": "https://login.example/token", "client_id": "ci",
        "client_secret": "an example secret of 32 bytes or more", "cache": format!("file:{}", folder.display()),
    });
    let options = options.as_object().cloned().unwrap_or_default();
    TokenSource::new(Configuration::from_options(options, None, Idiom::Snake).unwrap())
}

/// What a process gets from a server that counts its answers.
fn token(folder: &Path, answers: &AtomicU64) -> String {
    let mut source = source(folder);
    let store = store_of(&source).unwrap();
    let token = get(&mut source, None, store.as_ref(), |_, _, _| {
        thread::sleep(Duration::from_millis(50));
        let number = answers.fetch_add(1, Ordering::SeqCst) + 1;
        let body =
            json!({ "access_token": format!("t{number}"), "token_type": "Bearer", "expires_in": 3600 });
        Ok((200, Vec::new(), body.to_string().into_bytes()))
    });
    token.unwrap().answer().access_token.expose().to_owned()
}

/// The one file in the folder with this end of its name.
fn file(folder: &Path, end: &str) -> PathBuf {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(end))
        .collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[test]
fn twenty_who_start_at_once_make_one_request_and_leave_one_file() {
    let folder = folder("twenty");
    let answers = AtomicU64::new(0);
    let tokens: Vec<String> = thread::scope(|scope| {
        let handles: Vec<_> = (0..20).map(|_| scope.spawn(|| token(&folder, &answers))).collect();
        handles.into_iter().map(|handle| handle.join().unwrap()).collect()
    });
    assert!(tokens.iter().all(|token| token == "t1"), "{tokens:?}");
    assert_eq!(answers.load(Ordering::SeqCst), 1);
    let record = fs::read_to_string(file(&folder, "}")).unwrap();
    assert!(record.starts_with("jotmint1.1."), "{record}");
}

#[test]
fn a_lock_whose_owner_died_is_taken_over() {
    let folder = folder("dead");
    let answers = AtomicU64::new(0);
    token(&folder, &answers);
    let record = file(&folder, "}");
    let lock = PathBuf::from(format!("{}.lock", record.display()));
    fs::remove_file(&record).unwrap();
    fs::write(&lock, "dead\n").unwrap();
    let long_ago = SystemTime::now() - Duration::from_secs(11);
    fs::File::options().write(true).open(&lock).unwrap().set_modified(long_ago).unwrap();
    assert_eq!(token(&folder, &answers), "t2");
    assert!(!lock.exists(), "and given back");
}

#[test]
fn garbage_in_the_folder_costs_a_request_and_no_more() {
    let folder = folder("garbage");
    let answers = AtomicU64::new(0);
    token(&folder, &answers);
    let record = file(&folder, "}");
    let whole = fs::read(&record).unwrap();
    for (number, content) in
        [&whole[..whole.len() / 2], b"\xff\xfe", b"", b"setex 3500"].into_iter().enumerate()
    {
        fs::write(&record, content).unwrap();
        assert_eq!(token(&folder, &answers), format!("t{}", number + 2));
        assert_eq!(token(&folder, &answers), format!("t{}", number + 2), "the new one is shared");
    }
}

#[cfg(unix)]
#[test]
fn a_link_and_a_file_that_others_can_read_are_left_alone() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = folder("link");
    let answers = AtomicU64::new(0);
    token(&folder, &answers);
    let record = file(&folder, "}");
    assert_eq!(fs::metadata(&record).unwrap().permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&record, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(token(&folder, &answers), "t2");
    let elsewhere = folder.join("elsewhere");
    fs::rename(&record, &elsewhere).unwrap();
    symlink(&elsewhere, &record).unwrap();
    let before = fs::read(&elsewhere).unwrap();
    assert_eq!(token(&folder, &answers), "t3");
    assert_eq!(fs::read(&elsewhere).unwrap(), before);
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    assert!(store_of(&source(&folder)).is_err());
}

//! A folder of records that any number of processes share, on disk as the packages for Node and Python have it.
//!
//! A record is one file, written beside its place and renamed into it. A lock is a file that only one process can create;
//! one whose owner died is taken over by renaming it, which only one process can do. Nothing is decided here: which record
//! may replace which is a question to the core, and what a record says is for the core alone.

use anyhow::{Context as _, Result, bail, ensure};
use jotmint::{
    cache::record_replaces,
    token::{Action, Event},
};
use std::{
    env, fs,
    fs::{DirBuilder, File, OpenOptions},
    io::{ErrorKind, Read as _, Write as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

const MAX_RECORD_BYTES: u64 = 64 * 1024;
const LEFT_OVER: Duration = Duration::from_secs(60);

/// A folder with records.
pub struct FileStore(PathBuf);

impl FileStore {
    /// The store in this folder, which is made if it is not there; without one, in the user's folder for caches.
    pub fn open(folder: Option<&str>) -> Result<Self> {
        let folder = folder.map_or_else(usual_folder, |folder| Ok(PathBuf::from(folder)))?;
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&folder)?.permissions().mode();
            ensure!(mode & 0o022 == 0, "others can write to {}", folder.display());
        }
        Ok(Self(folder))
    }

    /// Carries out what is ordered of a store.
    pub fn carry_out(&self, action: &Action) -> Event<'static> {
        let done = match action {
            Action::Load { key, .. } => self.load(key),
            Action::Lock { key, owner, ttl_ms, .. } => self.lock(key, owner, Duration::from_millis(*ttl_ms)),
            Action::Store { key, record, .. } => self.store(key, record),
            Action::Unlock { key, owner, .. } => self.unlock(key, owner),
            _ => Err(anyhow::anyhow!("this is no order to a store")),
        };
        done.unwrap_or_else(|error| Event::StoreFailed(format!("{error:#}")))
    }

    fn load(&self, key: &str) -> Result<Event<'static>> {
        let record = read(&self.0.join(key))?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        Ok(Event::Loaded { record, store_time_ms: u64::try_from(now.as_millis())? })
    }

    fn store(&self, key: &str, record: &str) -> Result<Event<'static>> {
        let place = self.0.join(key);
        self.remove_left_overs(key)?;
        if !record_replaces(record, read(&place)?.as_deref()) {
            return Ok(Event::Stored);
        }
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
        let beside = self.0.join(format!("{key}.{:016x}.tmp", u64::from_le_bytes(random)));
        let written = create(&beside, record).and_then(|()| Ok(fs::rename(&beside, &place)?));
        if written.is_err() {
            let _ = fs::remove_file(&beside);
        }
        written.context("the record cannot be written")?;
        Ok(Event::Stored)
    }

    fn lock(&self, key: &str, owner: &str, ttl: Duration) -> Result<Event<'static>> {
        let place = self.0.join(format!("{key}.lock"));
        let content = format!("{owner}\n");
        if create_new(&place, &content)? {
            return Ok(Event::Locked);
        }
        if !is_stale(&place, ttl)? {
            return Ok(Event::LockHeld);
        }
        let aside = self.0.join(format!("{key}.lock.{owner}"));
        match fs::rename(&place, &aside) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Event::LockHeld),
            renamed => renamed?,
        }
        if !is_stale(&aside, ttl)? {
            // Somebody was faster, and this is the new lock: it goes back, unless there is another by now.
            let _ = fs::hard_link(&aside, &place);
            fs::remove_file(&aside)?;
            return Ok(Event::LockHeld);
        }
        fs::remove_file(&aside)?;
        Ok(if create_new(&place, &content)? { Event::Locked } else { Event::LockHeld })
    }

    fn unlock(&self, key: &str, owner: &str) -> Result<Event<'static>> {
        let place = self.0.join(format!("{key}.lock"));
        if read(&place)?.is_some_and(|content| content.trim_end() == owner) {
            fs::remove_file(&place)?;
        }
        Ok(Event::Unlocked)
    }

    /// Files that a process which died was writing.
    fn remove_left_overs(&self, key: &str) -> Result<()> {
        let prefix = format!("{key}.");
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(&prefix) && name.ends_with(".tmp") && is_stale(&entry.path(), LEFT_OVER)? {
                let _ = fs::remove_file(entry.path());
            }
        }
        Ok(())
    }
}

fn usual_folder() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("XDG_CACHE_HOME").filter(|folder| !folder.is_empty()) {
        return Ok(Path::new(&folder).join("jotmint"));
    }
    let (home, caches) = match env::consts::OS {
        "windows" => ("LOCALAPPDATA", "jotmint/cache"),
        "macos" => ("HOME", "Library/Caches/jotmint"),
        _ => ("HOME", ".cache/jotmint"),
    };
    Ok(Path::new(&env::var_os(home).with_context(|| format!("{home} is not set"))?).join(caches))
}

/// The text of a regular file that nobody else can read or write, where there is one. A symbolic link is not followed.
fn read(place: &Path) -> Result<Option<String>> {
    let found = match fs::symlink_metadata(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        found => found?,
    };
    ensure!(found.is_file(), "it is not a regular file");
    ensure!(found.len() <= MAX_RECORD_BYTES, "it is longer than any record");
    let file = match File::open(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let opened = file.metadata()?;
        let folder = fs::metadata(place.parent().context("it has no folder")?)?;
        // Another file may have been renamed to this place meanwhile, but never a link.
        ensure!(opened.is_file() && opened.uid() == folder.uid(), "it belongs to somebody else");
        ensure!(opened.mode() & 0o077 == 0, "others can read or write it");
    }
    let mut text = Vec::new();
    file.take(MAX_RECORD_BYTES).read_to_end(&mut text)?;
    // What is no text is no record.
    Ok(Some(String::from_utf8(text).unwrap_or_default()))
}

fn create(place: &Path, content: &str) -> Result<()> {
    if !create_new(place, content)? {
        bail!("{} is there already", place.display());
    }
    Ok(())
}

/// Creates a file of ours alone with this content; false when something is there.
fn create_new(place: &Path, content: &str) -> Result<bool> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = match options.open(place) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        file => file?,
    };
    file.write_all(content.as_bytes())?;
    file.sync_all()?;
    Ok(true)
}

/// Whether a file was last written so long ago, or so far in the future, that its writer is gone.
fn is_stale(place: &Path, after: Duration) -> Result<bool> {
    let written = match fs::symlink_metadata(place) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        found => found?.modified()?,
    };
    Ok(match SystemTime::now().duration_since(written) {
        Ok(age) => age > after,
        Err(ahead) => ahead.duration() > after,
    })
}

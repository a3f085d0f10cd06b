//! What a Redis server does: four Lua scripts, run with `EVAL` and one key each.
//!
//! A script is one step for all clients. The clock is the server's own (`TIME`); readers get it together with the
//! record. Records expire by themselves (`PX`). What is under the name and no text at all counts as nothing.
//!
//! Values are read up to one byte more than any record has: who plants megabytes must not keep the server busy with every
//! question, nor have every reader fetch them.

/// The record and the server's clock. `KEYS[1]`: the name. Returns `[record or false, milliseconds since 1970 as text]`.
pub const LOAD: &str = "\
local found = redis.pcall('GETRANGE', KEYS[1], 0, 65536)
if type(found) == 'table' then
  if not string.find(found.err, 'WRONGTYPE', 1, true) then return found end
  found = false
end
if found == '' then found = false end
local now = redis.call('TIME')
return {found, string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))}
";

/// Keeps a record unless a newer one is there. `KEYS[1]`: the name. `ARGV`: the record, its time to live in milliseconds.
/// Returns 1, or 0 when the other was kept.
///
/// The rule is that of [`super::record_replaces`].
pub const STORE: &str = "\
local function line(text)
  if type(text) ~= 'string' or #text > 65536 then return nil end
  local generation, anchor, salt = string.match(text, '^jotmint1%.(%d+)%.(%d+)%.([%w_-]+)%.[%w_-]+$')
  if not generation or #generation > 13 or #anchor > 15 or #salt ~= 22 then return nil end
  if (#generation > 1 and string.sub(generation, 1, 1) == '0') or (#anchor > 1 and string.sub(anchor, 1, 1) == '0') then return nil end
  return {tonumber(generation), tonumber(anchor)}
end
local new, old = line(ARGV[1]), line(redis.pcall('GETRANGE', KEYS[1], 0, 65536))
if not new then return 0 end
if old and (new[1] < old[1] or (new[1] == old[1] and new[2] <= old[2])) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
";

/// Takes the lock when nobody has it. `KEYS[1]`: the name and `.lock`. `ARGV`: the owner, how long at most in
/// milliseconds. Returns 1, or 0 when another has it; asked twice by one owner it answers 1 twice. What has no end is no
/// lock, and is taken over.
pub const LOCK: &str = "\
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
if redis.pcall('GETRANGE', KEYS[1], 0, 65536) == ARGV[1] then return 1 end
if redis.call('PTTL', KEYS[1]) ~= -1 then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
";

/// Gives the lock back. `KEYS[1]`: the name and `.lock`. `ARGV`: the owner. Returns 1, or 0 when it was not the owner's
/// any more.
pub const UNLOCK: &str = "\
if redis.pcall('GETRANGE', KEYS[1], 0, 65536) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
";

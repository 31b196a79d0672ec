-- Puts a message into the log of a room, and tells of it.
-- KEYS: the room (a hash: epoch, offset and time of its newest message, bytes in its log), its log
-- (a stream, whose ids are offsets), its publish keys by name, the same by when they end, all rooms
-- by when they end.
-- ARGV: 1 the room, 2 its channel, 3 the message, 4 its publish key or '', 5 to 7 epoch, offset and
-- time of the newest message that the publisher has, 8 an epoch for a room that begins, 9 to 11 how
-- many messages, bytes and ms the log is kept, 12 how many publish keys, 13 for how many ms,
-- 14 how many rooms.
-- Answers 0 stored, 1 stored before, 2 too many keys or 3 too many rooms; then epoch, offset, time.
-- A room whose newest message the publisher does not find has lost some: it begins anew.
-- Redis serves nobody else meanwhile: what a log has too much, as after its limits were lowered, goes
-- bit by bit with each message, and read.lua passes it over.
local most_removed = 1000
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function whole(number) return string.format('%.0f', number) end

if ARGV[4] ~= '' then
  local before = redis.call('HGET', KEYS[3], ARGV[4])
  local ends = redis.call('ZSCORE', KEYS[4], ARGV[4])
  if before and ends and tonumber(ends) > now then
    local epoch, offset = string.match(before, '^(%S+) (%d+)$')
    return {1, epoch, offset, '0'}
  end
  local over = redis.call('ZRANGEBYSCORE', KEYS[4], '-inf', whole(now), 'LIMIT', 0, 100)
  if over[1] then
    redis.call('HDEL', KEYS[3], unpack(over))
    redis.call('ZREM', KEYS[4], unpack(over))
  end
  if redis.call('ZCARD', KEYS[4]) >= tonumber(ARGV[12]) then
    return {2, '', '0', '0'}
  end
end

local room = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'at', 'bytes')
local epoch, offset, bytes = room[1], tonumber(room[2] or 0), tonumber(room[4] or 0)
local known = tonumber(ARGV[6])
if epoch and epoch == ARGV[5]
    and (offset < known or (offset == known and ARGV[7] ~= '0' and room[3] ~= ARGV[7])) then
  epoch = false
end
if not epoch then
  if not redis.call('ZSCORE', KEYS[5], ARGV[1]) then
    redis.call('ZREMRANGEBYSCORE', KEYS[5], '-inf', whole(now))
    if redis.call('ZCARD', KEYS[5]) >= tonumber(ARGV[14]) then
      return {3, '', '0', '0'}
    end
  end
  redis.call('UNLINK', KEYS[2])
  epoch, offset, bytes = ARGV[8], 0, 0
end
offset = offset + 1

local kept, most, age = redis.call('XLEN', KEYS[2]), tonumber(ARGV[9]), tonumber(ARGV[11])
if kept == 0 then
  bytes = 0
end
if most == 0 then
  redis.call('UNLINK', KEYS[2]) -- what is left would not lead up to what may be kept later
  kept, bytes = 0, 0
else
  redis.call('XADD', KEYS[2], whole(offset) .. '-0', 'at', whole(now), 'body', ARGV[3])
  kept, bytes = kept + 1, bytes + #ARGV[3]
end
local removed = 0
while kept > 0 and removed < most_removed do
  local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  if not oldest then
    kept, bytes = 0, 0
  elseif kept > most or bytes > tonumber(ARGV[10]) or now - tonumber(oldest[2][2]) > age then
    redis.call('XDEL', KEYS[2], oldest[1])
    kept, bytes, removed = kept - 1, bytes - #oldest[2][4], removed + 1
  else
    break
  end
end

local window = tonumber(ARGV[13])
local life = math.max(age, window) + 60000
redis.call('HSET', KEYS[1],
  'epoch', epoch, 'offset', whole(offset), 'at', whole(now), 'bytes', whole(bytes))
redis.call('PEXPIRE', KEYS[1], whole(life))
redis.call('PEXPIRE', KEYS[2], whole(age))
redis.call('ZADD', KEYS[5], whole(now + life), ARGV[1])
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[3], ARGV[4], epoch .. ' ' .. whole(offset))
  redis.call('ZADD', KEYS[4], whole(now + window), ARGV[4])
  redis.call('PEXPIRE', KEYS[3], whole(window))
  redis.call('PEXPIRE', KEYS[4], whole(window))
end
redis.call('PUBLISH', ARGV[2],
  'm ' .. epoch .. ' ' .. whole(offset) .. ' ' .. whole(now) .. ' ' .. ARGV[3])
return {0, epoch, whole(offset), whole(now)}

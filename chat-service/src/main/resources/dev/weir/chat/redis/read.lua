-- What is in the log of a room after an offset, and who is there.
-- KEYS: the room, its log, who is there (by instance, behind when that ends), all rooms by when they
-- end; all as publish.lua has them.
-- ARGV: 1 the room, 2 to 4 epoch, offset and time of the newest message that the reader has, 5 an
-- epoch for a room that begins, or '' where it is not to, 6 and 7 how many messages and about how
-- many bytes at most, 8 for how many ms the room stays, 9 how many rooms, 10 how
-- many messages the log is kept: older ones that publish.lua has yet to remove are passed over.
-- Answers 0, or 1 where there is no room, or 2 too many rooms; then epoch, offset of the newest
-- message, offset of the first that is left, how many follow, the time now in ms, offset, time and
-- message of each, and instance and who is there of each.
-- A room whose newest message is not that which the reader has at this offset has lost some: it
-- begins anew.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function whole(number) return string.format('%.0f', number) end

local room = redis.call('HMGET', KEYS[1], 'epoch', 'offset', 'at')
local epoch, offset = room[1], tonumber(room[2] or 0)
local known, mine = tonumber(ARGV[3]), ARGV[4]
local lost = false
if epoch and epoch == ARGV[2] and known > 0 then
  lost = offset < known
  if mine ~= '0' and offset == known then
    lost = room[3] ~= mine
  elseif mine ~= '0' and offset > known then
    local id = whole(known) .. '-0'
    local there = redis.call('XRANGE', KEYS[2], id, id)[1]
    lost = there and there[2][2] ~= mine
  end
end
if not epoch or lost then
  if ARGV[5] == '' then
    return {1, '', '0', '0', '0', whole(now)}
  end
  if not redis.call('ZSCORE', KEYS[4], ARGV[1]) then
    redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', whole(now))
    if redis.call('ZCARD', KEYS[4]) >= tonumber(ARGV[9]) then
      return {2, '', '0', '0', '0', whole(now)}
    end
  end
  redis.call('UNLINK', KEYS[2])
  epoch, offset = ARGV[5], 0
  redis.call('HSET', KEYS[1], 'epoch', epoch, 'offset', '0', 'at', '0', 'bytes', '0')
end
local life = tonumber(ARGV[8])
if redis.call('PTTL', KEYS[1]) < life then
  redis.call('PEXPIRE', KEYS[1], whole(life))
  redis.call('ZADD', KEYS[4], whole(now + life), ARGV[1])
end

local given_up = math.max(0, offset - tonumber(ARGV[10]))
local after = math.max(epoch == ARGV[2] and known or 0, given_up)
local first = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
local answer = {0, epoch, whole(offset), '0', '0', whole(now)}
answer[4] = first and tonumber(string.match(first[1], '^%d+')) or offset + 1
answer[4] = whole(math.max(answer[4], given_up + 1))
local found = redis.call('XRANGE', KEYS[2], '(' .. whole(after) .. '-0', '+', 'COUNT', ARGV[6])
local count, left = 0, tonumber(ARGV[7])
for _, entry in ipairs(found) do
  local body = entry[2][4]
  left = left - #body
  if left < 0 and count > 0 then
    break
  end
  count = count + 1
  answer[#answer + 1] = string.match(entry[1], '^%d+')
  answer[#answer + 1] = entry[2][2]
  answer[#answer + 1] = body
end
answer[5] = whole(count)

local there = redis.call('HGETALL', KEYS[3])
for i = 1, #there, 2 do
  local ends, text = string.match(there[i + 1], '^(%d+) (.*)$')
  if not ends or tonumber(ends) < now then
    redis.call('HDEL', KEYS[3], there[i])
  else
    answer[#answer + 1] = there[i]
    answer[#answer + 1] = text
  end
end
return answer

-- Says something to everybody, or only tells what was said last.
-- KEYS: the broadcast (a hash: number and tag of what was said last).
-- ARGV: 1 its channel, 2 a tag that nothing else has, 3 how many messages, 4 their frames; or none.
-- Answers number and tag of what was said last. What is said goes with the tag of what was said
-- before it, so that whoever hears it knows whether anything is missing between.
local last = redis.call('HMGET', KEYS[1], 'number', 'tag')
local number, tag = tonumber(last[1] or 0), last[2] or '-'
if ARGV[1] then
  number = number + 1
  local text = string.format('%.0f', number)
  redis.call('HSET', KEYS[1], 'number', text, 'tag', ARGV[2])
  redis.call('PUBLISH', ARGV[1],
    text .. ' ' .. tag .. ' ' .. ARGV[2] .. ' ' .. ARGV[3] .. '\n' .. ARGV[4])
  tag = ARGV[2]
end
return {string.format('%.0f', number), tag}

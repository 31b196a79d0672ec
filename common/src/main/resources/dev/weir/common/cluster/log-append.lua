-- Adds entries to a log. KEYS: the log, its readers by when they read last, how many entries it had
-- in all.
-- ARGV: where to tell of it, the first word of that, how many entries are kept, after how many ms a
-- reader is taken for gone; then the entries.
-- Answers how many it had in all. Each entry has its number and the readers of its time.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('(%.0f', now - tonumber(ARGV[4])))
local readers = table.concat(redis.call('ZRANGE', KEYS[2], 0, -1), '\n')
local number = 0
for i = 5, #ARGV do
  number = redis.call('INCR', KEYS[3])
  redis.call(
    'XADD', KEYS[1], 'MAXLEN', ARGV[3], '*',
    'number', number, 'readers', readers, 'text', ARGV[i])
end
redis.call('PUBLISH', ARGV[1], ARGV[2] .. number)
return {number}

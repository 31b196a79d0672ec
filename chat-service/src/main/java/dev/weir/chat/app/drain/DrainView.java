package dev.weir.chat.app.drain;

/**
 * How far sending everybody away has come.
 *
 * @param draining whether it has begun, and was not stopped: nobody new is let in
 * @param open connections that are still there
 */
public record DrainView(boolean draining, int open) {}

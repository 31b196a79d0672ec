package dev.weir.edge.functions;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Web interfaces that functions do not have. Their names are not defined, so that code which looks
 * for one by {@code typeof} finds out; an error of code that uses one nevertheless says why.
 */
final class MissingInterfaces {

  static final Set<String> NAMES =
      Set.of(
          "fetch",
          "XMLHttpRequest",
          "WebSocket",
          "EventSource",
          "caches",
          "setTimeout",
          "setInterval",
          "setImmediate",
          "clearTimeout",
          "clearInterval",
          "ReadableStream",
          "WritableStream",
          "TransformStream",
          "CompressionStream",
          "DecompressionStream",
          "WebAssembly",
          "Blob",
          "File",
          "FormData",
          "AbortController",
          "AbortSignal",
          "Worker",
          "SharedWorker",
          "BroadcastChannel",
          "MessageChannel",
          "HTMLRewriter",
          "WebSocketPair",
          "indexedDB",
          "localStorage",
          "sessionStorage",
          "navigator",
          "importScripts",
          "EventTarget",
          "Event",
          "URLPattern");

  private static final Pattern UNDEFINED = Pattern.compile("\\b(\\w{1,40}) is not defined\\b");

  private MissingInterfaces() {}

  /** What the engine says of an error, and of a name that is not defined here on purpose why. */
  static String explain(String said) {
    Matcher undefined = UNDEFINED.matcher(said);
    return undefined.find() && NAMES.contains(undefined.group(1))
        ? undefined.replaceFirst("$1 is not available in edge functions")
        : said;
  }
}

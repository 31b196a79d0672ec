package dev.weir.lb.auth;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A request at a gate, which knows a way to ask others about it. */
public interface Knock {

  /** Its method. */
  String method();

  /** What it asks for, as it came: a path, and a query where it has one. */
  String target();

  /** What it says in a field, one entry a line; empty where it does not. */
  List<String> fields(String name);

  /** All that it says, one entry a line. */
  List<Map.Entry<String, String>> fields();

  /** Who asks. */
  InetAddress client();

  /**
   * Asks another server about it.
   *
   * @return comes on any thread, in bounded time, and never fails
   */
  CompletionStage<Reply> ask(Question question);
}

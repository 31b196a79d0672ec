package dev.weir.lb.auth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A request of {@code GET /a?b} at a gate, which gets a reply that is known before. */
record TestKnock(
    InetAddress client, List<Map.Entry<String, String>> fields, Reply reply, List<Question> asked)
    implements Knock {

  static TestKnock from(String client, String field, String... values) {
    try {
      return new TestKnock(
          InetAddress.getByName(client),
          List.of(values).stream().map(value -> Map.entry(field, value)).toList(),
          new Reply.None("nobody is there"),
          new ArrayList<>());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static TestKnock of(String field, String... values) {
    return from("127.0.0.1", field, values);
  }

  /** The same, with more fields. */
  TestKnock with(String field, String value) {
    List<Map.Entry<String, String>> all = new ArrayList<>(fields);
    all.add(Map.entry(field, value));
    return new TestKnock(client, all, reply, asked);
  }

  /** The same, where whoever is asked says that. */
  TestKnock answered(Reply with) {
    return new TestKnock(client, fields, with, asked);
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    return "/a?b";
  }

  @Override
  public List<String> fields(String name) {
    return fields.stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public CompletionStage<Reply> ask(Question question) {
    asked.add(question);
    return CompletableFuture.completedFuture(reply);
  }
}

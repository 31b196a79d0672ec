package dev.weir.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A Redis Cluster of three nodes on the loopback address, each with a third of the slots and
 * without replicas. Tests that use it have {@code @RequiresTool("redis-server")}.
 */
public final class RedisCluster implements AutoCloseable {
  private static final int NODES = 3;
  private static final int SLOTS = 16_384;
  private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final List<RedisServer> nodes = new ArrayList<>();

  private RedisCluster() {}

  /** Starts one and waits until every node serves its slots and knows the others'. */
  public static RedisCluster start() throws IOException {
    RedisCluster cluster = new RedisCluster();
    try {
      cluster.form();
    } catch (IOException | RuntimeException e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  private void form() throws IOException {
    for (int i = 0; i < NODES; i++) {
      RedisServer node = RedisServer.startNode();
      nodes.add(node);
      int from = i * SLOTS / NODES;
      int to = (i + 1) * SLOTS / NODES - 1;
      expectOk(node, "CLUSTER SET-CONFIG-EPOCH " + (i + 1));
      expectOk(node, "CLUSTER ADDSLOTSRANGE " + from + " " + to);
      RedisServer first = nodes.getFirst();
      if (i > 0) {
        expectOk(node, "CLUSTER MEET 127.0.0.1 " + first.port() + " " + first.busPort());
      }
    }
    awaitServing();
  }

  private static void expectOk(RedisServer node, String command) throws IOException {
    String answer = node.command(command);
    if (!answer.equals("+OK")) {
      throw new IOException(command + " was answered with " + answer);
    }
  }

  /** Waits until no node says that the cluster is down. */
  public void awaitServing() throws IOException {
    long begun = System.nanoTime();
    for (RedisServer node : nodes) {
      while (node.command("EXISTS any").startsWith("-CLUSTERDOWN")) {
        if (System.nanoTime() - begun > START_LIMIT_NANOS) {
          throw new IOException("the cluster does not serve");
        }
        Thread.onSpinWait();
      }
    }
  }

  /** The URL of the first node: others are found by it. */
  public String url() {
    return nodes.getFirst().url();
  }

  /** The node that has a key; answers from the others would name it. */
  public RedisServer nodeOf(String key) throws IOException {
    for (RedisServer node : nodes) {
      if (!node.command("EXISTS " + key).startsWith("-MOVED")) {
        return node;
      }
    }
    throw new IOException("no node has " + key);
  }

  @Override
  public void close() throws IOException {
    for (RedisServer node : nodes) {
      node.close();
    }
  }
}

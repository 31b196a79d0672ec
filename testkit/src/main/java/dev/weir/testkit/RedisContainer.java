package dev.weir.testkit;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A Redis in a container, as {@code docker-compose.yml} runs it but for what it keeps. */
final class RedisContainer implements RedisHost {
  private static final DockerImageName IMAGE = DockerImageName.parse("redis:8.0-alpine");
  private static final int INSIDE = 6379;
  private static final Path SOCKET = Path.of("/var/run/docker.sock");

  private final GenericContainer<?> container;
  private final int port;

  RedisContainer(int port) {
    this.port = port;
    container =
        new GenericContainer<>(IMAGE)
            .withCommand("redis-server", "--save", "", "--appendonly", "no")
            .waitingFor(Wait.forLogMessage(".*Ready to accept connections.*", 1));
    container.setPortBindings(List.of(port + ":" + INSIDE));
  }

  /** Whether an engine answers. */
  static boolean canRun() {
    return Engine.ANSWERS;
  }

  /** Asked once: the answer takes a second. */
  private static final class Engine {
    static final boolean ANSWERS =
        (System.getenv("DOCKER_HOST") != null || Files.exists(SOCKET))
            && DockerClientFactory.instance().isDockerAvailable();
  }

  private static DockerClient client() {
    return DockerClientFactory.lazyClient();
  }

  private String id() {
    return Objects.requireNonNull(container.getContainerId(), "not launched yet");
  }

  @Override
  public String host() {
    return container.getHost();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void launch() throws IOException {
    if (container.getContainerId() == null) {
      container.start();
    } else {
      client().startContainerCmd(id()).exec();
    }
  }

  private ContainerState state() {
    return client().inspectContainerCmd(id()).exec().getState();
  }

  @Override
  public boolean runs() {
    return Boolean.TRUE.equals(state().getRunning());
  }

  @Override
  public void kill() {
    goOn();
    if (runs()) {
      client().killContainerCmd(id()).exec();
    }
    while (runs()) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void hang() {
    client().pauseContainerCmd(id()).exec();
  }

  @Override
  public void goOn() {
    if (Boolean.TRUE.equals(state().getPaused())) {
      client().unpauseContainerCmd(id()).exec();
    }
  }

  @Override
  public void remove() {
    container.stop();
  }
}

package dev.weir.lb.app.api;

import dev.weir.common.autoconfigure.json.ConfigJson;
import dev.weir.common.state.Refused;
import dev.weir.common.text.Nearest;
import dev.weir.common.tls.FileVersion;
import dev.weir.lb.app.config.UpstreamConfig;
import dev.weir.lb.discovery.DiscoverySource;
import dev.weir.lb.discovery.Finding;
import dev.weir.lb.discovery.Source;
import dev.weir.lb.upstream.UpstreamSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Servers by a file that holds a list as {@code upstreams} of a pool is one, or an object with such
 * a member; JSON where it is called so, else YAML. It is read when it is another file, of another
 * time or another size than before, and refused whole where any of it makes no sense.
 */
final class FileSource implements Source {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final long MOST_BYTES = 4L * 1024 * 1024;

  private final DiscoverySource.WatchedFile settings;

  /** Touched by one look at a time. */
  private volatile @Nullable Seen seen;

  private record Seen(List<FileVersion> version, Finding finding) {}

  FileSource(DiscoverySource.WatchedFile settings) {
    this.settings = settings;
  }

  @Override
  public CompletionStage<Finding> find() {
    return Mono.fromCallable(this::look)
        .subscribeOn(Schedulers.boundedElastic())
        .toFuture()
        .thenApply(Objects::requireNonNull);
  }

  private Finding look() throws IOException {
    Path path = settings.path();
    try {
      List<FileVersion> version = FileVersion.of(path);
      Seen before = seen;
      if (before == null || !before.version().equals(version)) {
        before = new Seen(version, read(path));
        seen = before;
      }
      return before.finding();
    } catch (NoSuchFileException e) {
      seen = null;
      return new Finding.Failed(path + " is not there");
    }
  }

  private Finding read(Path path) throws IOException {
    if (Files.size(path) > MOST_BYTES) {
      return new Finding.Failed(path + " is larger than " + MOST_BYTES + " bytes");
    }
    try {
      List<UpstreamSpec> servers = servers(parse(path, Files.readString(path)));
      Finding.Servers found = Finding.Servers.of(servers, settings.interval());
      return found.upstreams().size() == servers.size()
          ? found
          : new Finding.Failed(path + " holds two upstreams of the same id");
    } catch (Refused e) {
      return new Finding.Failed(path + ": " + e.field() + ": " + e.reason());
    } catch (JacksonException e) {
      return new Finding.Failed(path + ": " + e.getOriginalMessage());
    } catch (MarkedYAMLException e) {
      return new Finding.Failed(path + ": " + e.getProblem());
    } catch (YAMLException | IOException e) {
      return new Finding.Failed(path + ": " + e.getMessage());
    }
  }

  private static JsonNode parse(Path path, String text) {
    if (path.toString().endsWith(".json")) {
      return JSON.readTree(text);
    }
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    options.setCodePointLimit((int) MOST_BYTES);
    Object loaded = new Yaml(new SafeConstructor(options)).load(text);
    return JSON.valueToTree(loaded);
  }

  private List<UpstreamSpec> servers(JsonNode file) {
    JsonNode list = file instanceof ObjectNode object ? only(object) : file;
    if (!(list instanceof ArrayNode upstreams)) {
      throw new Refused("upstreams", "a list is expected");
    }
    List<UpstreamSpec> servers = new ArrayList<>();
    for (int i = 0; i < upstreams.size(); i++) {
      servers.add(server("upstreams[" + i + "]", upstreams.get(i)));
    }
    return servers;
  }

  private static JsonNode only(ObjectNode object) {
    for (String member : object.propertyNames()) {
      if (!member.equals("upstreams")) {
        throw new Refused(
            member, "the field is unknown; " + Nearest.instead(member, List.of("upstreams")));
      }
    }
    return object.path("upstreams");
  }

  private UpstreamSpec server(String field, JsonNode json) {
    if (!(json instanceof ObjectNode object)) {
      throw new Refused(field, "an object is expected");
    }
    try {
      return ConfigJson.read(UpstreamConfig.class, object).spec(settings.protocol());
    } catch (Refused e) {
      throw e.in(field);
    } catch (IllegalArgumentException e) {
      throw new Refused(field, String.valueOf(e.getMessage()));
    }
  }
}

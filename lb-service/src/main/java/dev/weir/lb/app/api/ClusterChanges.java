package dev.weir.lb.app.api;

import dev.weir.common.cluster.SharedItem;
import dev.weir.common.cluster.SharedItems;
import dev.weir.common.state.Changes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Shares with other balancers what the API changed. A change holds here whatever Redis does, and
 * there once they hear of it; of two changes of one thing the later one holds everywhere.
 */
final class ClusterChanges implements SharedItems.Owner {

  private static final Logger log = LoggerFactory.getLogger(ClusterChanges.class);
  private static final String REMOVED = "null";

  private final Control control;
  private final SharedItems items;

  ClusterChanges(Control control, SharedItems items) {
    this.control = control;
    this.items = items;
  }

  /** Begins. */
  void share() {
    items.serve(this);
    control.tellOthers(
        (kind, changed) ->
            changed.forEach((name, entry) -> items.changed(item(kind, name, entry))));
  }

  /** {@code pools/web}. */
  private static SharedItem item(String kind, String name, Changes.Entry entry) {
    String text = entry.value().map(ObjectNode::toString).orElse(REMOVED);
    return SharedItem.of(kind + "/" + name, entry.at(), text);
  }

  @Override
  public void learned(List<SharedItem> news) {
    Changes theirs = read(news);
    control
        .run(
            () -> {
              control.learn(theirs);
              tellOfLater(theirs);
              return true;
            })
        .subscribe(done -> {}, e -> log.error("what other balancers changed is not taken over", e));
  }

  private static Changes read(List<SharedItem> news) {
    Map<String, Map<String, Changes.Entry>> byKind = new TreeMap<>();
    for (SharedItem item : news) {
      int slash = item.name().indexOf('/');
      try {
        JsonNode json = JsonMapper.shared().readTree(item.text());
        if (slash > 0 && (json.isNull() || json.isObject())) {
          Optional<ObjectNode> value =
              Optional.of(json).filter(JsonNode::isObject).map(ObjectNode.class::cast);
          byKind
              .computeIfAbsent(item.name().substring(0, slash), kind -> new TreeMap<>())
              .put(item.name().substring(slash + 1), new Changes.Entry(value, item.at()));
          continue;
        }
        log.warn("{} on Redis is passed over: it is no change", item.name());
      } catch (JacksonException e) {
        log.warn("{} on Redis is passed over: {}", item.name(), e.getOriginalMessage());
      }
    }
    return new Changes(byKind);
  }

  /** What was changed here while Redis was away, also before a restart. */
  private void tellOfLater(Changes theirs) {
    Changes mine = control.changes();
    theirs
        .byKind()
        .forEach(
            (kind, entries) ->
                entries.forEach(
                    (name, entry) -> {
                      Changes.Entry own = mine.of(kind).get(name);
                      if (own != null && own.at().isAfter(entry.at())) {
                        items.changedBefore(item(kind, name, own));
                      }
                    }));
  }

  @Override
  public Collection<SharedItem> all() {
    List<SharedItem> all = new ArrayList<>();
    control
        .changes()
        .byKind()
        .forEach(
            (kind, entries) -> entries.forEach((name, entry) -> all.add(item(kind, name, entry))));
    return all;
  }

  @Override
  public boolean isOfNoUse(SharedItem item) {
    return false;
  }
}

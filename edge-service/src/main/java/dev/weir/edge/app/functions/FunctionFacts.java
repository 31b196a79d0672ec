package dev.weir.edge.app.functions;

import dev.weir.common.geo.GeoDatabase;
import dev.weir.common.geo.GeoNetwork;
import dev.weir.common.geo.GeoPoint;
import dev.weir.common.net.AddressText;
import dev.weir.edge.app.config.EdgeLocation;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What functions find in {@code env} beside their own variables: where they run, and for whom. */
public final class FunctionFacts {

  private final Map<String, String> ofEdge = new LinkedHashMap<>();
  private final @Nullable GeoDatabase database;

  public FunctionFacts(String edge, EdgeLocation location, @Nullable GeoDatabase database) {
    this.database = database;
    put(ofEdge, "EDGE_ID", edge);
    put(ofEdge, "EDGE_REGION", location.region());
    put(ofEdge, "EDGE_COUNTRY", location.country());
    put(ofEdge, "EDGE_LATITUDE", location.latitude());
    put(ofEdge, "EDGE_LONGITUDE", location.longitude());
  }

  /** For a client; what is not known is left out. */
  public Map<String, String> of(InetAddress client) {
    Map<String, String> facts = new LinkedHashMap<>(ofEdge);
    facts.put("CLIENT_IP", AddressText.of(client));
    if (database == null) {
      return facts;
    }
    GeoNetwork network = database.network(client);
    if (network != null) {
      put(facts, "CLIENT_COUNTRY", network.country());
    }
    GeoPoint point = database.find(client);
    if (point != null) {
      put(facts, "CLIENT_LATITUDE", point.latitude());
      put(facts, "CLIENT_LONGITUDE", point.longitude());
    }
    return facts;
  }

  private static void put(Map<String, String> facts, String name, @Nullable Object value) {
    if (value != null) {
      facts.put(name, value.toString());
    }
  }
}

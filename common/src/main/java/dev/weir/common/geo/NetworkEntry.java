package dev.weir.common.geo;

import com.maxmind.db.MaxMindDbConstructor;
import com.maxmind.db.MaxMindDbParameter;
import org.jspecify.annotations.Nullable;

/**
 * What is read of an entry of a database of networks. Public because the reader's decoder builds it
 * by reflection.
 *
 * @param system null: it says nothing of one
 * @param organization null: it says nothing of one
 * @param country null: it says nothing of one
 */
public record NetworkEntry(
    @Nullable Long system, @Nullable String organization, @Nullable Country country) {

  /** As the decoder builds it. */
  @MaxMindDbConstructor
  public NetworkEntry(
      @MaxMindDbParameter(name = "autonomous_system_number") @Nullable Long system,
      @MaxMindDbParameter(name = "autonomous_system_organization") @Nullable String organization,
      @MaxMindDbParameter(name = "country") @Nullable Country country) {
    this.system = system;
    this.organization = organization;
    this.country = country;
  }

  /** Of ISO 3166-1. */
  public record Country(@Nullable String code) {

    /** As the decoder builds it. */
    @MaxMindDbConstructor
    public Country(@MaxMindDbParameter(name = "iso_code") @Nullable String code) {
      this.code = code;
    }
  }

  GeoNetwork toNetwork() {
    return new GeoNetwork(system, organization, country == null ? null : country.code);
  }
}

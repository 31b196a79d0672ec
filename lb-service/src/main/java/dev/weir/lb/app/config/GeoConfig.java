package dev.weir.lb.app.config;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How clients are found on the earth, {@code weir.lb.geo}.
 *
 * @param header a field in which trusted proxies say where the client is, {@code
 *     latitude,longitude}; empty: none does
 * @param database a file in MaxMind's format with locations by address; empty: there is none
 */
public record GeoConfig(@DefaultValue("") String header, @DefaultValue("") String database) {}

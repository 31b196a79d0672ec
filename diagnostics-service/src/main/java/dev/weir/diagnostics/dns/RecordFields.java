package dev.weir.diagnostics.dns;

import dev.weir.common.net.AddressText;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** Takes the data of a record apart, field by field. */
final class RecordFields {
  private static final HexFormat HEX = HexFormat.of();

  private RecordFields() {}

  static Map<String, Object> of(Record record) {
    Map<String, Object> fields = new LinkedHashMap<>();
    switch (record) {
      case ARecord a -> fields.put("address", AddressText.of(a.getAddress()));
      case AAAARecord aaaa -> fields.put("address", AddressText.of(aaaa.getAddress()));
      case CNAMERecord cname -> fields.put("target", cname.getTarget().toString());
      case NSRecord ns -> fields.put("target", ns.getTarget().toString());
      case PTRRecord ptr -> fields.put("target", ptr.getTarget().toString());
      case MXRecord mx -> mailExchange(mx, fields);
      case TXTRecord txt -> fields.put("strings", List.copyOf(txt.getStrings()));
      case SOARecord soa -> startOfAuthority(soa, fields);
      case SRVRecord srv -> service(srv, fields);
      case CAARecord caa -> certificateAuthority(caa, fields);
      case SVCBBase svcb -> serviceBinding(svcb, fields);
      case DSRecord ds -> delegationSigner(ds, fields);
      case DNSKEYRecord key -> key(key, fields);
      case TLSARecord tlsa -> certificateAssociation(tlsa, fields);
      case RRSIGRecord signature -> signature(signature, fields);
      case NSECRecord nsec -> fields.put("next", nsec.getNext().toString());
      default -> {}
    }
    return fields;
  }

  private static void mailExchange(MXRecord mx, Map<String, Object> fields) {
    fields.put("preference", mx.getPriority());
    fields.put("exchange", mx.getTarget().toString());
  }

  private static void startOfAuthority(SOARecord soa, Map<String, Object> fields) {
    fields.put("primary", soa.getHost().toString());
    fields.put("mailbox", soa.getAdmin().toString());
    fields.put("serial", soa.getSerial());
    fields.put("refreshSeconds", soa.getRefresh());
    fields.put("retrySeconds", soa.getRetry());
    fields.put("expireSeconds", soa.getExpire());
    fields.put("minimumSeconds", soa.getMinimum());
  }

  private static void service(SRVRecord srv, Map<String, Object> fields) {
    fields.put("priority", srv.getPriority());
    fields.put("weight", srv.getWeight());
    fields.put("port", srv.getPort());
    fields.put("target", srv.getTarget().toString());
  }

  private static void certificateAuthority(CAARecord caa, Map<String, Object> fields) {
    fields.put("critical", (caa.getFlags() & 0x80) != 0);
    fields.put("tag", caa.getTag());
    fields.put("value", caa.getValue());
  }

  private static void serviceBinding(SVCBBase svcb, Map<String, Object> fields) {
    fields.put("priority", svcb.getSvcPriority());
    fields.put("target", svcb.getTargetName().toString());
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (int key : svcb.getSvcParamKeys()) {
      parameters.put(SvcParamNames.of(key), svcb.getSvcParamValue(key).toString());
    }
    fields.put("parameters", parameters);
  }

  private static void delegationSigner(DSRecord ds, Map<String, Object> fields) {
    fields.put("keyTag", ds.getFootprint());
    fields.put("algorithm", DNSSEC.Algorithm.string(ds.getAlgorithm()));
    fields.put("digestType", ds.getDigestID());
    fields.put("digest", HEX.formatHex(ds.getDigest()));
  }

  private static void key(DNSKEYRecord key, Map<String, Object> fields) {
    fields.put("keyTag", key.getFootprint());
    fields.put("zoneKey", (key.getFlags() & DNSKEYRecord.Flags.ZONE_KEY) != 0);
    fields.put("secureEntryPoint", (key.getFlags() & DNSKEYRecord.Flags.SEP_KEY) != 0);
    fields.put("algorithm", DNSSEC.Algorithm.string(key.getAlgorithm()));
  }

  private static void signature(RRSIGRecord signature, Map<String, Object> fields) {
    fields.put("covers", Type.string(signature.getTypeCovered()));
    fields.put("signer", signature.getSigner().toString());
    fields.put("keyTag", signature.getFootprint());
    fields.put("algorithm", DNSSEC.Algorithm.string(signature.getAlgorithm()));
    fields.put("from", signature.getTimeSigned().toString());
    fields.put("until", signature.getExpire().toString());
  }

  private static void certificateAssociation(TLSARecord tlsa, Map<String, Object> fields) {
    fields.put("usage", tlsa.getCertificateUsage());
    fields.put("selector", tlsa.getSelector());
    fields.put("matchingType", tlsa.getMatchingType());
    fields.put("data", HEX.formatHex(tlsa.getCertificateAssociationData()));
  }
}

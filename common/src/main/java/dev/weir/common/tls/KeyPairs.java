package dev.weir.common.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/** Tells whether a private key is the one that a certificate speaks of. */
final class KeyPairs {

  private static final byte[] PROOF = {'w', 'e', 'i', 'r'};

  private KeyPairs() {}

  /**
   * The key with its chain.
   *
   * @throws GeneralSecurityException when the key does not belong to the first certificate
   */
  static KeyMaterial matched(PrivateKey key, List<X509Certificate> chain)
      throws GeneralSecurityException {
    PublicKey claimed = chain.getFirst().getPublicKey();
    if (!isPair(key, claimed)) {
      throw new GeneralSecurityException("the private key is not that of the certificate");
    }
    return new KeyMaterial(key, chain);
  }

  /**
   * Reads a PKCS#8 key (RFC 5958).
   *
   * @param algorithm the object identifier of its algorithm
   */
  static PrivateKey decode(byte[] pkcs8, String algorithm) throws GeneralSecurityException {
    String name =
        switch (algorithm) {
          case "1.2.840.113549.1.1.1" -> "RSA";
          case "1.2.840.10045.2.1" -> "EC";
          case "1.3.101.112" -> "Ed25519";
          default ->
              throw new GeneralSecurityException(
                  "a key of algorithm "
                      + algorithm
                      + " was given where RSA, EC or Ed25519 was expected");
        };
    return KeyFactory.getInstance(name).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  private static boolean isPair(PrivateKey key, PublicKey claimed) throws GeneralSecurityException {
    String algorithm = signatureOf(key.getAlgorithm());
    if (!algorithm.equals(signatureOf(claimed.getAlgorithm()))) {
      return false;
    }
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(PROOF);
    byte[] signed = signature.sign();
    signature.initVerify(claimed);
    signature.update(PROOF);
    return signature.verify(signed);
  }

  private static String signatureOf(String keyAlgorithm) throws GeneralSecurityException {
    return switch (keyAlgorithm) {
      case "RSA" -> "SHA256withRSA";
      case "EC", "ECDSA" -> "SHA256withECDSA";
      case "Ed25519", "EdDSA" -> "Ed25519";
      default ->
          throw new GeneralSecurityException(
              "a key of type " + keyAlgorithm + " was given where RSA, EC or Ed25519 was expected");
    };
  }
}

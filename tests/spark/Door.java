import javax.security.sasl.AuthenticationException;
import org.apache.hive.service.auth.PasswdAuthenticationProvider;

/** Lets in who knows the password of this run, as a directory server behind a Spark server would. */
public class Door implements PasswdAuthenticationProvider {
  @Override
  public void Authenticate(String user, String password) throws AuthenticationException {
    if (!password.equals(System.getenv("SPARK_DOOR"))) {
      throw new AuthenticationException("wrong password");
    }
  }
}

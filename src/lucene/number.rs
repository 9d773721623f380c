//! Numbers and their ranges as the index reads them from text.

/// Reads a floating-point number as Java's `Double.parseDouble` does: blanks around it, a sign, an exponent, a
/// suffix `f` or `d`, `NaN`, `Infinity`, hexadecimal (`0x1.8p3`).
pub(super) fn java_double(text: &str) -> Option<f64> {
    let text = text.trim_matches(|c: char| c <= ' ');
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned.starts_with(['+', '-']) {
        return None;
    }
    let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
    match unsigned {
        "NaN" => return Some(f64::NAN),
        "Infinity" => return Some(sign * f64::INFINITY),
        _ => {}
    }
    if let Some(hex) = unsigned
        .strip_prefix("0x")
        .or_else(|| unsigned.strip_prefix("0X"))
    {
        return hexadecimal(hex).map(|n| sign * n);
    }
    let digits = unsigned.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(unsigned);
    let plain = digits
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    (plain && digits.bytes().any(|b| b.is_ascii_digit()))
        .then(|| digits.parse::<f64>().ok())
        .flatten()
        .map(|n| sign * n)
}

/// `1.8p3`: digits and a power of two, which has to be there. Exact up to 53 bits; those behind are cut.
fn hexadecimal(text: &str) -> Option<f64> {
    let text = text.strip_suffix(['f', 'F', 'd', 'D']).unwrap_or(text);
    let (digits, power) = text.split_once(['p', 'P'])?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let unsigned = power.strip_prefix(['+', '-']).unwrap_or(power);
    if whole.len() + fraction.len() == 0
        || unsigned.is_empty()
        || !unsigned.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let mut mantissa = 0_u64;
    let mut exponent = 0_i32;
    for (at, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = digit.to_digit(16)?;
        let behind = i32::from(at >= whole.len());
        if mantissa >> 48 == 0 {
            mantissa = mantissa << 4 | u64::from(digit);
            exponent -= 4 * behind;
        } else {
            exponent += 4 * (1 - behind);
        }
    }
    let power = power
        .parse::<i32>()
        .unwrap_or(if power.starts_with('-') { -9999 } else { 9999 });
    // In two steps, so that neither power leaves the range while the number is in it.
    let power = exponent.saturating_add(power).clamp(-2200, 2200);
    Some(mantissa as f64 * 2_f64.powi(power / 2) * 2_f64.powi(power - power / 2))
}

/// Whether the text is a number with a fraction (`NaN` and `Infinity` count as such, as in the index).
fn has_fraction(text: &str) -> Option<bool> {
    java_double(text).map(|n| n % 1.0 != 0.0)
}

/// Reads a whole number, dropping a fraction: `3`, `+3`, `3.7`, `3e2`.
pub(super) fn long(text: &str) -> Option<i64> {
    if let Ok(n) = text.parse::<i64>() {
        return Some(n);
    }
    // As a decimal number: no blanks, no suffix, no words.
    let plain = |b: u8| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-');
    if !text.bytes().all(plain) || java_double(text).is_none() {
        return None;
    }
    let (digits, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i64 = exponent.parse().ok()?;
    let negative = digits.starts_with('-');
    let (whole, fraction) = digits
        .trim_start_matches(['+', '-'])
        .split_once('.')
        .unwrap_or((digits, ""));
    let whole = whole.trim_start_matches(['+', '-']);
    // Digits before the point are those whose place is below this.
    let point = exponent.saturating_add(whole.len() as i64);
    let mut value = 0_i128;
    let mut place = 0;
    for digit in whole
        .bytes()
        .chain(fraction.bytes())
        .map(|b| i128::from(b - b'0'))
    {
        if place < point {
            value = value.saturating_mul(10).saturating_add(digit);
        }
        place += 1;
    }
    while place < point && value != 0 && value < i128::MAX {
        value = value.saturating_mul(10);
        place += 1;
    }
    i64::try_from(if negative { -value } else { value }).ok()
}

/// The whole numbers that a term asks for: exactly one, or none (`Ok(None)`) where it has a fraction.
pub(super) fn long_term(text: &str) -> Result<Option<i64>, String> {
    match has_fraction(text) {
        None => Err(not_a_number(text)),
        Some(true) => Ok(None),
        Some(false) => long(text).map(Some).ok_or_else(|| not_a_number(text)),
    }
}

/// The closed range of whole numbers that a range asks for; none when it is empty.
pub(super) fn long_range(
    from: Option<(&str, bool)>,
    to: Option<(&str, bool)>,
) -> Result<Option<(i64, i64)>, String> {
    let bound = |text: &str| {
        let fraction = has_fraction(text).ok_or_else(|| not_a_number(text))?;
        let n = long(text).ok_or_else(|| not_a_number(text))?;
        Ok::<_, String>((n, fraction, java_double(text).unwrap_or_default()))
    };
    let mut low = i64::MIN;
    let mut high = i64::MAX;
    if let Some((text, inclusive)) = from {
        let (n, fraction, value) = bound(text)?;
        let next = if fraction { value > 0.0 } else { !inclusive };
        match n.checked_add(i64::from(next)) {
            Some(n) => low = n,
            None => return Ok(None),
        }
    }
    if let Some((text, inclusive)) = to {
        let (n, fraction, value) = bound(text)?;
        let next = if fraction { value < 0.0 } else { !inclusive };
        match n.checked_sub(i64::from(next)) {
            Some(n) => high = n,
            None => return Ok(None),
        }
    }
    Ok(Some((low, high)))
}

/// The end of a range of numbers with a fraction, as [`sortable`]; one that does not belong to the range is stepped over:
/// `up` for the lower end. Infinities and `NaN` are ends, though they are no values.
pub(super) fn double_end(text: &str, inclusive: bool, up: bool) -> Result<i64, String> {
    let n = java_double(text).ok_or_else(|| not_a_number(text))?;
    Ok(sortable(match (inclusive, up) {
        (true, _) => n,
        // Of the two zeros, one is the other's neighbour.
        (false, true) if n == 0.0 && n.is_sign_negative() => 0.0,
        (false, false) if n == 0.0 && n.is_sign_positive() => -0.0,
        (false, true) => n.next_up(),
        (false, false) => n.next_down(),
    }))
}

/// A number that orders as the index orders numbers with a fraction: `-0` before `0`, `NaN` last.
pub(super) fn sortable(n: f64) -> i64 {
    let n = if n.is_nan() { f64::NAN } else { n };
    let bits = n.to_bits() as i64;
    bits ^ ((bits >> 63) & i64::MAX)
}

/// Reads a finite number with a fraction.
pub(super) fn double(text: &str) -> Result<f64, String> {
    match java_double(text) {
        Some(n) if n.is_finite() => Ok(n),
        Some(_) => Err(format!("\"{text}\" is not a finite number")),
        None => Err(not_a_number(text)),
    }
}

fn not_a_number(text: &str) -> String {
    format!("\"{text}\" is not a number")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_whole_numbers() {
        assert_eq!(long_term("1"), Ok(Some(1)));
        assert_eq!(long_term("1.0"), Ok(Some(1)));
        assert_eq!(long_term("1.5"), Ok(None));
        assert_eq!(long_term("Infinity"), Ok(None));
        assert!(long_term("1f").is_err());
        assert!(long_term("true").is_err());
        assert!(long_term("99999999999999999999").is_err());
    }

    #[test]
    fn numbers_with_a_fraction_order_as_the_index_orders_them() {
        let ascending = [
            f64::NEG_INFINITY,
            -2.0,
            -0.5,
            -0.0,
            0.0,
            0.5,
            2.0,
            f64::INFINITY,
            f64::NAN,
        ];
        assert!(ascending.is_sorted_by(|a, b| sortable(*a) < sortable(*b)));
        assert_eq!(double_end("-0", false, true), Ok(sortable(0.0)));
        assert_eq!(double_end("0", false, false), Ok(sortable(-0.0)));
        assert!(double_end("Infinity", true, false).is_ok() && double("Infinity").is_err());
        assert_eq!(java_double("0x1.8p3"), Some(12.0));
        assert_eq!(java_double("-0XAp-1d"), Some(-5.0));
        assert_eq!(java_double("0x1p-1074"), Some(5e-324));
        assert!(
            java_double("0x10").is_none() && java_double("0xp1").is_none() && java_double("0x1g").is_none()
        );
    }

    #[test]
    fn ranges_round_towards_the_inside() {
        assert_eq!(long_range(Some(("0.5", false)), None), Ok(Some((1, i64::MAX))));
        assert_eq!(
            long_range(Some(("0", false)), Some(("2", false))),
            Ok(Some((1, 1)))
        );
        assert_eq!(long_range(None, Some(("-1.5", true))), Ok(Some((i64::MIN, -2))));
    }
}

"""What officers do where money is asked for: assess, verify, lodge, supplement, refund."""

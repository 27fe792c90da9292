"""What an approval is: values and rules, standard library only, time always an argument."""
